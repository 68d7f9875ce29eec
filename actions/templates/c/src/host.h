/*
 * What an action in C needs besides the bindings in generated/this_action.h: strings, failures, JSON. It is yours: change it as
 * you like.
 *
 * Who frees what: the arguments of `run`, and everything that a function of the host returns, are yours to free. What `run`
 * returns is the host's, so it must lie on the heap: `copy` puts it there. What you pass to the host stays yours, and may be
 * anywhere: `borrow` copies nothing.
 */
#ifndef HOST_H
#define HOST_H

#include "cjson/cJSON.h"
#include "this_action.h"

typedef this_action_string_t string;
typedef this_action_failure_t failure;
typedef greenroom_action_types_retry_t retry;

/* The same call never succeeds. */
static inline retry retry_never(void) { return (retry){.tag = GREENROOM_ACTION_TYPES_RETRY_NEVER}; }

/* The same call may succeed after this many milliseconds. */
static inline retry retry_after(uint64_t milliseconds) {
    return (retry){.tag = GREENROOM_ACTION_TYPES_RETRY_AFTER, .val.after = milliseconds};
}

/* A text of C as an argument for the host: not a copy. */
static inline string borrow(const char *text) {
    string borrowed;
    this_action_string_set(&borrowed, text);
    return borrowed;
}

/* A copy on the heap, as a result for the host. */
static inline string copy(const char *text) {
    string copied;
    this_action_string_dup(&copied, text);
    return copied;
}

/* Fills in a failure, and returns false, as a function that fails does here. */
static inline bool fail(failure *failed, const char *code, const char *message, retry retry) {
    *failed = (failure){.code = copy(code), .message = copy(message), .retry = retry};
    return false;
}

/* Bytes as JSON; NULL where they are none. Free it with cJSON_Delete. */
static inline cJSON *parse(const uint8_t *bytes, size_t length) { return cJSON_ParseWithLength((const char *)bytes, length); }

#endif
