//! `greenroom timeline`: what webinars a contact registered for, attended, and can see the recordings of (T1 to T3).

