//! The reference store passes the suite.

mod contacts {
    greenroom_store_testing::suite!(contacts, || async { greenroom_store_testing::MemoryStore::new() });
}

mod runs {
    greenroom_store_testing::suite!(runs, || async { greenroom_store_testing::MemoryStore::new() });
}

mod sync {
    greenroom_store_testing::suite!(sync, || async { greenroom_store_testing::MemoryStore::new() });
}

mod jobs {
    greenroom_store_testing::suite!(jobs, || async { greenroom_store_testing::MemoryStore::new() });
}

mod state {
    greenroom_store_testing::suite!(state, || async { greenroom_store_testing::MemoryStore::new() });
}

mod waits {
    greenroom_store_testing::suite!(waits, || async { greenroom_store_testing::MemoryStore::new() });
}

mod vault {
    greenroom_store_testing::suite!(vault, || async { greenroom_store_testing::MemoryStore::new() });
}

mod webhooks {
    greenroom_store_testing::suite!(webhooks, || async { greenroom_store_testing::MemoryStore::new() });
}

mod timeline {
    greenroom_store_testing::suite!(timeline, || async { greenroom_store_testing::MemoryStore::new() });
}

mod api_keys {
    greenroom_store_testing::suite!(api_keys, || async { greenroom_store_testing::MemoryStore::new() });
}

mod sign_in {
    greenroom_store_testing::suite!(sign_in, || async { greenroom_store_testing::MemoryStore::new() });
}

mod alerts {
    greenroom_store_testing::suite!(alerts, || async { greenroom_store_testing::MemoryStore::new() });
}

mod overview {
    greenroom_store_testing::suite!(overview, || async { greenroom_store_testing::MemoryStore::new() });
}
