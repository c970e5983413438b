"""OpenAPI 3.1 and the page made from it tell what the API really does."""

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

pytestmark = pytest.mark.anyio


@pytest.fixture
async def document(api):
    return (await api("GET", "/api/openapi.json")).json


async def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


async def test_every_endpoint_of_the_seed_is_documented(document):
    wanted = {
        ("post", "/api/auth/signup"), ("post", "/api/auth/login"), ("post", "/api/auth/logout"),
        ("get", "/api/connections"), ("get", "/api/connect/{platform}"), ("get", "/api/callback/{platform}"),
        ("post", "/api/disconnect/{platform}"), ("post", "/api/posts"), ("post", "/api/schedule"),
        ("get", "/api/posts"), ("get", "/api/posts/{id}/status"), ("get", "/healthz"), ("get", "/readyz"),
        ("post", "/shout"), ("post", "/api/hooks/{platform}"), ("get", "/api/hooks/{platform}"),
    }  # fmt: skip
    there = {(method, path) for path, methods in document["paths"].items() for method in methods}
    assert wanted <= there


async def test_operations_have_names_of_their_own_and_say_what_they_do(document):
    entries = [entry for methods in document["paths"].values() for entry in methods.values()]
    names = [entry["operationId"] for entry in entries]
    assert len(names) == len(set(names))
    assert all(entry["summary"] and entry["description"] for entry in entries)


async def test_an_operation_wants_a_token_exactly_when_the_document_says_so(api, document):
    for path, methods in document["paths"].items():
        for method, entry in methods.items():
            answer = await api(method.upper(), re.sub(r"{\w+}", "x", path), data=b"")
            refused = answer.status == 401 and "WWW-Authenticate" in answer.headers
            assert refused == bool(entry["security"]), (method, path, answer.status)


async def test_accepted_posts_look_as_documented(ann, document):
    from jsonschema import Draft202012Validator

    schemas = document["components"]["schemas"]
    answer = await ann("POST", "/api/posts", {"platform": "toy", "caption": "x", "clientPostId": "c"})
    whole = {"$ref": "#/components/schemas/PostOut", "components": {"schemas": schemas}}
    assert list(Draft202012Validator(whole).iter_errors(answer.json)) == []
    refused = await ann("POST", "/api/posts", {"platform": "toy", "x": 1})
    whole["$ref"] = "#/components/schemas/ProblemOut"
    assert list(Draft202012Validator(whole).iter_errors(refused.json)) == []


@pytest.mark.parametrize("path", ["/api/posts", "/api/schedule", "/api/posts/validate"])
async def test_the_example_of_a_post_is_accepted_as_it_stands(ann, document, path):
    example = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"]
    assert example["platform"] == next(iter(ann.services.registry))
    answer = await ann("POST", path, example)
    assert answer.status in (200, 202), answer.text


async def test_the_page_loads_nothing_from_elsewhere(api):
    for path in ("/docs", "/docs/docs.css", "/docs/docs.js", "/favicon.svg"):
        answer = await api("GET", path)
        assert answer.status == 200
        addresses = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", answer.text))
        assert addresses <= {"http://www.w3.org"}  # the name of SVG, which nobody opens
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert (await api("GET", "/docs")).headers["Content-Type"] == "text/html; charset=utf-8"


async def test_docs_with_a_slash_at_its_end_is_the_same_page(api):
    answer = await api("GET", "/docs/")
    assert (answer.status, answer.headers["Location"]) == (308, "/docs")
