//! The suite that every store passes.

use super::empty;

mod contacts {
    greenroom_store_testing::suite!(contacts, super::empty);
}
