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

mod webhooks {
    greenroom_store_testing::suite!(webhooks, super::empty);
}

mod timeline {
    greenroom_store_testing::suite!(timeline, super::empty);
}

mod alerts {
    greenroom_store_testing::suite!(alerts, super::empty);
}

mod overview {
    greenroom_store_testing::suite!(overview, super::empty);
}

mod api_keys {
    greenroom_store_testing::suite!(api_keys, super::empty);
}

mod sign_in {
    greenroom_store_testing::suite!(sign_in, super::empty);
}

mod vault {
    greenroom_store_testing::suite!(vault, super::empty);
}
