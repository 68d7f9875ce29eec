//! The capability `webinars-read`, with the real Zoom client and a local Zoom over a socket.
