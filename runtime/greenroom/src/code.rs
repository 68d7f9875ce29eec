//! Loads packages: gets the code of each, and links it.

#[cfg(feature = "compile")]
mod compiling;
#[cfg(not(feature = "compile"))]
mod precompiled_only;
mod threads;

#[cfg(feature = "compile")]
pub(crate) use compiling::CodeLoader;
#[cfg(not(feature = "compile"))]
pub(crate) use precompiled_only::CodeLoader;
