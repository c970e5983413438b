"""What every plugin promises, each as a plain async function that raises AssertionError when it is broken."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from picscripter.testing.promises import (
    answering,
    connecting,
    cutting,
    describing,
    keeping,
    offering,
    publishing,
    validating,
)
from picscripter.testing.subject import Subject

Check = Callable[[Subject], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """`name` is the test's, without `test_`; `check` raises AssertionError, or DoesNotApply."""

    name: str
    check: Check

    @property
    def sentence(self) -> str:
        """What is promised, in one line."""
        return (self.check.__doc__ or self.name).strip().partition("\n")[0]


PROMISES = tuple(
    Promise(name=name, check=check)
    for name, check in {
        "it_describes_itself_soundly": describing.description_is_sound,
        "every_limit_has_a_source": describing.limits_have_sources,
        "every_limit_is_enforced_at_its_border": validating.limits_are_enforced,
        "validation_talks_to_nobody": validating.validation_does_no_io,
        "the_authorize_address_carries_what_it_must_once": connecting.authorize_url,
        "a_code_counts_only_once": connecting.code_counts_once,
        "a_denied_consent_connects_nothing": connecting.consent_denied,
        "a_consent_without_a_required_scope_is_refused": connecting.scopes_left_out,
        "the_accounts_of_a_grant_are_found": connecting.accounts_found,
        "a_refresh_keeps_or_replaces_the_tokens": connecting.tokens_refreshed,
        "a_commit_is_one_request_of_its_table": publishing.commits_in_table,
        "only_declared_hosts_are_contacted": publishing.only_declared_hosts,
        "every_letter_of_a_caption_arrives": publishing.unicode_survives,
        "an_edit_redoes_what_depends_on_it_and_no_more": publishing.edits_are_honoured,
        "a_lost_request_is_made_again": cutting.request_lost,
        "a_lost_answer_is_never_posted_twice": cutting.answer_lost,
        "two_lost_answers_are_never_posted_twice": cutting.answers_lost_twice,
        "a_process_killed_before_the_send_loses_no_post": cutting.killed_before,
        "a_process_killed_after_the_send_posts_nothing_twice": cutting.killed_after,
        "a_request_that_lands_late_is_never_posted_twice": cutting.lands_late,
        "a_cancelled_publish_stops_at_once": cutting.cancelled,
        "an_older_post_is_never_taken_for_a_lost_one": cutting.older_post,
        "a_refused_token_is_refreshed_once": answering.token_refused,
        "a_forbidden_post_is_not_tried_again": answering.forbidden,
        "a_rate_limit_of_the_platform_is_waited_for": answering.limited_by_the_platform,
        "a_rate_limit_without_a_time_is_waited_for": answering.limited_without_headers,
        "a_server_fault_is_got_over": answering.server_fault,
        "a_server_fault_that_acted_is_found_out": answering.server_fault_after_acting,
        "a_page_of_a_gateway_is_got_over": answering.gateway_page,
        "a_page_instead_of_an_answer_is_found_out": answering.page_instead_of_json,
        "a_page_in_front_of_the_platform_is_got_over": answering.page_in_front,
        "an_empty_answer_is_found_out": answering.empty_body,
        "a_huge_answer_is_found_out": answering.huge_body,
        "an_answer_that_drips_is_not_waited_for": answering.slow_drip,
        "no_secret_is_ever_shown": keeping.secrets_stay_inside,
        "media_are_passed_on_piece_by_piece": keeping.media_are_streamed,
        "two_accounts_at_once_do_not_mix": keeping.accounts_do_not_mix,
        "what_was_published_can_be_taken_back": offering.taken_back,
        "access_can_be_given_back": offering.access_given_back,
        "a_forged_call_of_the_platform_is_not_believed": offering.calls_verified,
    }.items()
)
