"""The OpenAPI description: the wire's structs as schemas, and a page that needs no network but ours.

Litestar's own pages load their scripts from a CDN; on a village's line that is no page at all. Ours is plain HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import msgspec
from jinja2 import Environment
from litestar import Request
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import (
    OpenAPIHeader,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Reference,
    RequestBody,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIType

from kiosk.model import wire
from kiosk.model.news import LanguageFix, Notice, Product, QueueCall, ServiceSwitch, SettingOverride, VillageService

_HEADERS = {
    "Content-Digest": "SHA-256 of the body (RFC 9530).",
    "Signature-Input": f"Label `{wire.SIGNATURE_LABEL}`, covering {', '.join(wire.COVERED_ANSWER)} (RFC 9421).",
    "Signature": "Ed25519, central's key.",
}
_TYPES = (
    *(wire.EnrolRequest, wire.EnrolAnswer, wire.SyncRequest, wire.SyncAnswer, wire.Envelope, wire.StatusRequest),
    *(wire.DeedsRequest, wire.DeedsAnswer),
    *(wire.StatusAnswer, wire.PreregistrationRequest, wire.PreregistrationAnswer),
    *(Notice, Product, QueueCall, ServiceSwitch, VillageService, SettingOverride, LanguageFix),
)


def _content(name: str) -> dict[str, OpenAPIMediaType]:
    return {"application/json": OpenAPIMediaType(schema=Reference(f"#/components/schemas/{name}"))}


def _response(name: str, words: str) -> OpenAPIResponse:
    headers = {
        header: OpenAPIHeader(schema=Schema(type=OpenAPIType.STRING, description=said)) for header, said in _HEADERS.items()
    }
    return OpenAPIResponse(description=words, content=_content(name), headers=cast("Any", headers))


def _kiosk_operation(asks: str, answers: str, refusals: dict[str, str]) -> type[Operation]:
    @dataclass
    class KioskOperation(Operation):
        """An operation of the wire: the handler reads raw bytes, so the description is given here."""

        def __post_init__(self) -> None:
            self.request_body = RequestBody(content=_content(asks), required=True)
            refused = {status: _response("Refusal", words) for status, words in refusals.items()}
            self.responses = {"200": _response(answers, "Done and committed."), **refused}

    return KioskOperation


ENROL_OPERATION = _kiosk_operation(
    "EnrolRequest",
    "EnrolAnswer",
    {
        "400": "unreadable, bad-field",
        "401": "bad-signature",
        "403": "code-unknown, code-used, code-expired, key-elsewhere, kiosk-revoked",
        "413": "too-large",
        "429": "too-many-tries; see Retry-After",
    },
)
SYNC_OPERATION = _kiosk_operation(
    "SyncRequest",
    "SyncAnswer",
    {
        "400": "unreadable",
        "401": "unknown-kiosk, bad-signature",
        "403": "kiosk-revoked",
        "413": "too-large, too-many-items",
        "503": "busy; see Retry-After",
    },
)


_ASKED = {
    "400": "unreadable",
    "401": "unknown-kiosk, bad-signature",
    "403": "kiosk-revoked",
    "413": "too-large",
    "429": "too-many-tries; see Retry-After",
    "503": "busy; see Retry-After",
}
STATUS_OPERATION = _kiosk_operation("StatusRequest", "StatusAnswer", _ASKED)
DEEDS_OPERATION = _kiosk_operation("DeedsRequest", "DeedsAnswer", _ASKED)
PREREGISTRATION_OPERATION = _kiosk_operation("PreregistrationRequest", "PreregistrationAnswer", _ASKED)


@dataclass(frozen=True, slots=True)
class Description:
    """Litestar's paths with msgspec's schemas: Litestar drops components it did not generate itself."""

    schemas: dict[str, Any]

    def of(self, openapi_schema: dict[str, Any]) -> dict[str, Any]:
        """The whole description."""
        return {**openapi_schema, "components": {"schemas": self.schemas}}


class PlainJson(JsonRenderPlugin):
    """The description itself, at /schema/openapi.json."""

    def __init__(self, description: Description) -> None:
        super().__init__(path="/openapi.json")
        self._description = description

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """As JSON."""
        del request
        return msgspec.json.encode(self._description.of(openapi_schema))


class PlainPage(OpenAPIRenderPlugin):
    """The description as one page without scripts, at /schema."""

    def __init__(self, description: Description, templates: Environment) -> None:
        super().__init__(path="/")
        self._description = description
        self._templates = templates

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The whole page; every word of the schema is escaped by the template."""
        del request
        return self._templates.get_template("schema.html").render(schema=self._description.of(openapi_schema)).encode()


def openapi_config(templates: Environment, version: str, refusal: type[msgspec.Struct]) -> OpenAPIConfig:
    """The page at /schema, the JSON at /schema/openapi.json."""
    _, schemas = msgspec.json.schema_components((*_TYPES, refusal), ref_template="#/components/schemas/{name}")
    # msgspec knows the raw part only as "anything"; it is an envelope, byte for byte.
    schemas["Item"]["properties"]["envelope"] = {"$ref": "#/components/schemas/Envelope"}
    description = Description(dict(sorted(schemas.items())))
    return OpenAPIConfig(
        title="Anjungan Desa: server pusat",
        version=version,
        description="What kiosks say to central. Every request and every answer is signed (RFC 9421).",
        use_handler_docstrings=True,
        render_plugins=[PlainPage(description, templates), PlainJson(description)],
        path="/schema",
    )
