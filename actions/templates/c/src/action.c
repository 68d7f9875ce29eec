/*
 * The action "Fetch the lead score": asks a service for the points of the contact that the workflow runs for, and writes them to
 * the property `lead_score`.
 *
 * An action has no network, files or clock of its own. It has the functions in generated/this_action.h, which is made from
 * manifest.json: those of the capabilities that it asks for and the operator grants.
 */
#include "host.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVICE "https://api.points.example/v1/points?email="

static bool find_email(string *contact, string *email, failure *failed);
static bool fetch_points(const string *email, int *points, failure *failed);
static bool write_points(const string *contact, int points, failure *failed);

/* What the component exports. */
bool exports_this_action_run(this_action_json_t *input, this_action_json_t *cursor, this_action_step_t *step, failure *failed) {
    (void)cursor; /* Only for actions that take several runs. */

    cJSON *fields = parse(input->ptr, input->len);
    this_action_json_free(input);
    const cJSON *minimum_points = cJSON_GetObjectItemCaseSensitive(fields, "minimumPoints");
    /* The schema's default is a note for forms: the host does not fill it in. */
    int minimum = minimum_points ? minimum_points->valueint : 50;
    cJSON_Delete(fields);

    string contact, email;
    if (!greenroom_action_invocation_contact(&contact)) {
        return fail(failed, "contact-required", "This action runs for a contact, and none was given: name the contact.",
                    retry_never());
    }
    int points = 0;
    bool done = find_email(&contact, &email, failed);
    if (done) {
        done = fetch_points(&email, &points, failed) && write_points(&contact, points, failed);
        this_action_string_free(&email);
    }
    this_action_string_free(&contact);
    if (!done) {
        return false;
    }

    char output[64];
    snprintf(output, sizeof output, "{\"points\":%d,\"qualified\":%s}", points, points >= minimum ? "true" : "false");
    step->tag = GREENROOM_ACTION_TYPES_STEP_DONE;
    step->val.done = copy(output);
    return true;
}

/* The contact's email. The caller frees it. */
static bool find_email(string *contact, string *email, failure *failed) {
    string property = borrow("email");
    greenroom_action_contacts_read_list_contact_id_t ids = {contact, 1};
    this_action_list_string_t properties = {&property, 1};
    greenroom_action_contacts_read_list_option_contact_t found;
    if (!greenroom_action_contacts_read_get(&ids, &properties, &found, failed)) {
        return false;
    }
    bool has_email = found.len == 1 && found.ptr[0].is_some && found.ptr[0].val.email.is_some;
    if (has_email) {
        this_action_string_dup_n(email, (const char *)found.ptr[0].val.email.val.ptr, found.ptr[0].val.email.val.len);
    }
    greenroom_action_contacts_read_list_option_contact_free(&found);
    /* A refusal: the same input gives the same answer, so the workflow never tries again. */
    return has_email ||
           fail(failed, "no-email", "The contact has no email: fill it in, and run the workflow again.", retry_never());
}

/* A failure of the outside world: the workflow tries again in a minute. */
static bool unavailable(failure *failed, const char *reason) {
    char message[160];
    snprintf(message, sizeof message, "The points service is not available: %s. It is asked again in a minute.", reason);
    return fail(failed, "points-unavailable", message, retry_after(60000));
}

/* The service's address for an email. The caller frees it; NULL without memory. */
static char *address_for(const string *email) {
    char *address = malloc(sizeof SERVICE + 3 * email->len);
    if (!address) {
        return NULL;
    }
    char *end = address + sprintf(address, "%s", SERVICE);
    for (size_t i = 0; i < email->len; i++) {
        unsigned char byte = email->ptr[i];
        end += sprintf(end, isalnum(byte) || (byte && strchr("-._~", byte)) ? "%c" : "%%%02X", byte);
    }
    return address;
}

/* The answer of the service. What comes from outside is checked. */
static bool read_points(const greenroom_action_http_response_t *response, int *points, failure *failed) {
    if (response->status == 404) {
        *points = 0;
        return true;
    }
    if (response->status != 200) {
        char reason[64];
        snprintf(reason, sizeof reason, "it answered with status %d", response->status);
        return unavailable(failed, reason);
    }
    cJSON *answer = parse(response->body.ptr, response->body.len);
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(answer, "points");
    bool usable = cJSON_IsNumber(number) && number->valuedouble >= 0 && number->valuedouble < INT_MAX &&
                  number->valuedouble == number->valueint;
    if (usable) {
        *points = number->valueint;
    }
    cJSON_Delete(answer);
    return usable || unavailable(failed, "its answer has no `points`");
}

static bool fetch_points(const string *email, int *points, failure *failed) {
    char *address = address_for(email);
    if (!address) {
        return fail(failed, "action-failed", "There is not enough memory: raise the limit.", retry_never());
    }
    greenroom_action_http_header_t header = {borrow("accept"), borrow("application/json")};
    greenroom_action_http_request_t request = {
        .method = GREENROOM_ACTION_HTTP_METHOD_GET,
        .url = borrow(address),
        .headers = {&header, 1},
    };
    greenroom_action_http_list_request_t requests = {&request, 1};
    greenroom_action_http_list_result_response_failure_t answers;
    greenroom_action_http_send(&requests, &answers);
    free(address);

    if (answers.ptr[0].is_err) {
        /* Without an answer, the host's own failure is passed on: it says when to try again. It is moved, so not freed here. */
        *failed = answers.ptr[0].val.err;
        free(answers.ptr);
        return false;
    }
    bool done = read_points(&answers.ptr[0].val.ok, points, failed);
    greenroom_action_http_list_result_response_failure_free(&answers);
    return done;
}

/* The host keeps this write if the run ends well. If the action fails after it, nothing is written. */
static bool write_points(const string *contact, int points, failure *failed) {
    char text[16];
    snprintf(text, sizeof text, "%d", points);
    greenroom_action_contacts_write_assignment_t assignment = {borrow("lead_score"), {true, borrow(text)}};
    greenroom_action_contacts_write_change_t change = {*contact, {&assignment, 1}};
    greenroom_action_contacts_write_list_change_t changes = {&change, 1};
    greenroom_action_contacts_write_list_result_void_failure_t outcomes;
    greenroom_action_contacts_write_update(&changes, &outcomes);
    if (outcomes.ptr[0].is_err) {
        *failed = outcomes.ptr[0].val.err;
        free(outcomes.ptr);
        return false;
    }
    greenroom_action_contacts_write_list_result_void_failure_free(&outcomes);

    this_action_tuple2_string_string_t field = {borrow("points"), borrow(text)};
    this_action_list_tuple2_string_string_t fields = {&field, 1};
    string message = borrow("fetched the lead score");
    greenroom_action_log_write(GREENROOM_ACTION_LOG_LEVEL_INFO, &message, &fields);
    return true;
}
