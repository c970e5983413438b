"""The ground of picscripter, and all that a plugin author imports."""

from picscripter.plugin import oauth2
from picscripter.plugin.account import Account
from picscripter.plugin.budget import Budget, BudgetHeaders
from picscripter.plugin.clock import Clock, SystemClock
from picscripter.plugin.credentials import App, Tokens
from picscripter.plugin.delivery import Absent, Delivery, Found, Intent, Lookup, NotYet, Unknowable
from picscripter.plugin.description import CONTRACT, Description, Host, Shortcut
from picscripter.plugin.errors import (
    ContractBroken,
    Misconfigured,
    NotPublished,
    NotSent,
    OutcomeUnknown,
    PlatformError,
    QuotaExhausted,
    RateLimited,
    Reconnect,
    Refused,
    Retry,
)
from picscripter.plugin.graphemes import graphemes
from picscripter.plugin.hookspecs import hookimpl
from picscripter.plugin.http import Context, File, MediaSource, Response, Session
from picscripter.plugin.limits import Limit, Limits
from picscripter.plugin.login import Consent, FormField, Grant, Login
from picscripter.plugin.post import CaptionFile, Delivered, Media, MediaType, Options, Post, Published
from picscripter.plugin.problem import Problem
from picscripter.plugin.webhook import WebhookAnswer, WebhookEvent, WebhookRequest

__all__ = [
    "CONTRACT",
    "Absent",
    "Account",
    "App",
    "Budget",
    "BudgetHeaders",
    "CaptionFile",
    "Clock",
    "Consent",
    "Context",
    "ContractBroken",
    "Delivered",
    "Delivery",
    "Description",
    "File",
    "FormField",
    "Found",
    "Grant",
    "Host",
    "Intent",
    "Limit",
    "Limits",
    "Login",
    "Lookup",
    "Media",
    "MediaSource",
    "MediaType",
    "Misconfigured",
    "NotPublished",
    "NotSent",
    "NotYet",
    "Options",
    "OutcomeUnknown",
    "PlatformError",
    "Post",
    "Problem",
    "Published",
    "QuotaExhausted",
    "RateLimited",
    "Reconnect",
    "Refused",
    "Response",
    "Retry",
    "Session",
    "Shortcut",
    "SystemClock",
    "Tokens",
    "Unknowable",
    "WebhookAnswer",
    "WebhookEvent",
    "WebhookRequest",
    "graphemes",
    "hookimpl",
    "oauth2",
]
