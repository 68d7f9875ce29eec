//! The suite that every store passes.

use super::empty;

mod contacts {
    greenroom_store_testing::suite!(contacts, super::empty);
}

mod runs {
    greenroom_store_testing::suite!(runs, super::empty);
}

mod state {
    greenroom_store_testing::suite!(state, super::empty);
}

mod sync {
    greenroom_store_testing::suite!(sync, super::empty);
}

mod jobs {
    greenroom_store_testing::suite!(jobs, super::empty);
}

mod waits {
    greenroom_store_testing::suite!(waits, super::empty);
}
