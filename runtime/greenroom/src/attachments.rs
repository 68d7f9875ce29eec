//! Typed values that a caller and a capability exchange. The library does not look into them.

use std::{any::Any, fmt, sync::Arc};

/// Values by type, at most one of each type. A caller gives them to a capability with an
/// [`Invocation`](crate::Invocation); a capability returns them with the [`Outcome`](crate::Outcome). They are not part
/// of any JSON or journal.
#[derive(Clone, Default)]
pub struct Attachments(Vec<Arc<dyn Any + Send + Sync>>);

impl Attachments {
    /// Adds a value. It replaces an earlier one of the same type.
    pub fn insert<T: Any + Send + Sync>(&mut self, value: T) {
        self.0.retain(|other| !other.is::<T>());
        self.0.push(Arc::new(value));
    }

    /// The value of a type.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.iter().find_map(|value| value.downcast_ref())
    }

    /// Removes and returns the value of a type.
    pub fn take<T: Any + Send + Sync + Clone>(&mut self) -> Option<T> {
        let at = self.0.iter().position(|value| value.is::<T>())?;
        let value = self.0.remove(at).downcast().ok()?;
        Some(Arc::unwrap_or_clone(value))
    }
}

impl fmt::Debug for Attachments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} attached", self.0.len())
    }
}

/// Attachments are equal if they share the same values.
impl PartialEq for Attachments {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_value_of_a_type() {
        let mut attached = Attachments::default();
        attached.insert(1_u8);
        attached.insert("text");
        attached.insert(2_u8);
        assert_eq!(
            (attached.get::<u8>(), attached.get::<&str>(), attached.get::<u16>()),
            (Some(&2), Some(&"text"), None)
        );
        let same = attached.clone();
        assert_eq!(attached, same);
        assert_eq!((attached.take::<u8>(), attached.take::<u8>()), (Some(2), None));
        assert_ne!(attached, same);
    }
}
