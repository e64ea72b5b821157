"""What a query is once it is read: conditions that all must hold, an order, limits.

Every value is in its canonical form here, so that conditions can be compared, compiled to SQL and judged in
memory without asking again how something was spelled. ``Query.parameters`` keeps the query as names and values
that need no prefixes; ``parse.from_parameters`` reads them back to an equal query.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol

from suyuan.core.epcis.query.patterns import Patterns
from suyuan.core.epcis.query.units import to_base
from suyuan.core.epcis.roles import Role


class Operator(StrEnum):
    EQ = "EQ"
    GT = "GT"
    GE = "GE"
    LT = "LT"
    LE = "LE"


class TimeField(StrEnum):
    EVENT = "eventTime"
    RECORD = "recordTime"
    DECLARATION = "errorDeclarationTime"
    SENSOR = "time"
    SENSOR_START = "startTime"
    SENSOR_END = "endTime"


class WordField(StrEnum):
    """Fields with a standard vocabulary."""

    STEP = "bizStep"
    DISPOSITION = "disposition"
    PERSISTENT_SET = "persistentDisposition_set"
    PERSISTENT_UNSET = "persistentDisposition_unset"
    REASON = "errorReason"
    SENSOR_TYPE = "type"


class PlaceField(StrEnum):
    READ_POINT = "readPoint"
    BIZ_LOCATION = "bizLocation"


class EntryList(StrEnum):
    """Lists whose entries have a type and an identifier."""

    TRANSACTION = "bizTransaction"
    SOURCE = "source"
    DESTINATION = "destination"


class TextField(StrEnum):
    EVENT_ID = "eventID"
    CORRECTIVE = "correctiveEventID"
    TRANSFORMATION = "transformationID"
    DEVICE = "deviceID"
    DEVICE_METADATA = "deviceMetadata"
    RAW_DATA = "rawData"
    METHOD = "dataProcessingMethod"
    MICROORGANISM = "microorganism"
    SUBSTANCE = "chemicalSubstance"
    RULES = "bizRules"
    STRING = "stringValue"
    HEX = "hexBinaryValue"
    URI = "uriValue"


class MeasureField(StrEnum):
    """Numbers of a sensor report."""

    VALUE = "value"
    MIN = "minValue"
    MAX = "maxValue"
    MEAN = "meanValue"
    DEVIATION = "sDev"
    PERC_RANK = "percRank"
    PERC_VALUE = "percValue"


class Scope(StrEnum):
    """Where an extension field stands."""

    EVENT = ""
    ILMD = "ILMD"
    DECLARATION = "ERROR_DECLARATION"
    READ_POINT = "readPoint"
    BIZ_LOCATION = "bizLocation"
    SENSOR_ELEMENT = "SENSORELEMENT"
    SENSOR_METADATA = "SENSORMETADATA"
    SENSOR_REPORT = "SENSORREPORT"


@dataclass(frozen=True, slots=True)
class Texts:
    """Any of these texts, trimmed; ``instants`` are those of them that name one."""

    texts: frozenset[str]
    instants: frozenset[dt.datetime]


Operand = Texts | Decimal | dt.datetime
"""What an extension field or attribute is compared with; ranges never have Texts."""


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    """The parameter as ``Query.parameters`` spells it."""


@dataclass(frozen=True, slots=True)
class TypeIs(_Named):
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class ActionIs(_Named):
    actions: frozenset[str]


@dataclass(frozen=True, slots=True)
class TimeIs(_Named):
    field: TimeField
    operator: Operator
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class WordIs(_Named):
    """``words`` are bare words of the standard (as in the columns ``step`` and ``disposition``) or addresses."""

    field: WordField
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlaceIs(_Named):
    """``places`` are canonical texts; ``below``: or a place below one of them by master data (WD_)."""

    field: PlaceField
    places: frozenset[str]
    below: bool


@dataclass(frozen=True, slots=True)
class EntryIs(_Named):
    """One entry with this type (web spelling) and one of these identifiers (canonical texts)."""

    entries: EntryList
    type: str
    identifiers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match(_Named):
    """An identifier in one of these roles matches one of the patterns."""

    roles: frozenset[Role]
    patterns: Patterns


@dataclass(frozen=True, slots=True)
class TextIs(_Named):
    """``texts`` are in the normal form of the field, see ``event_values.normal_text``."""

    field: TextField
    texts: frozenset[str]


@dataclass(frozen=True, slots=True)
class BooleanIs(_Named):
    """booleanValue of a sensor report."""

    value: bool


@dataclass(frozen=True)
class NumberIs(_Named):
    """A comparison of numbers with their unit."""

    operator: Operator
    numbers: tuple[Decimal, ...]
    """One, or for EQ any number of them."""
    unit: str | None
    """UN/ECE Rec 20 code of the numbers; None compares whatever the unit is."""

    @property
    def is_difference(self) -> bool:
        """Whether the numbers have no zero that a conversion could move."""
        return False

    @cached_property
    def values(self) -> frozenset[Decimal]:
        return frozenset(self.numbers)

    @cached_property
    def bases(self) -> frozenset[Fraction]:
        """The numbers in the base unit of what their unit measures."""
        unit = self.unit or ""
        return frozenset(to_base(one, unit, is_difference=self.is_difference) for one in self.numbers)


@dataclass(frozen=True)
class QuantityIs(NumberIs):
    """A quantity of things."""


@dataclass(frozen=True)
class MeasureIs(NumberIs):
    """A number of one sensor report."""

    field: MeasureField

    @property
    def is_difference(self) -> bool:
        return self.field is MeasureField.DEVIATION


@dataclass(frozen=True, slots=True)
class FieldIs(_Named):
    """An extension field; ``field`` is its key, see ``field_names``. ``inner``: below the top, at any depth."""

    scope: Scope
    inner: bool
    field: str
    operator: Operator
    operand: Operand


@dataclass(frozen=True, slots=True)
class FieldExists(_Named):
    scope: Scope
    inner: bool
    field: str


@dataclass(frozen=True, slots=True)
class DeclarationExists(_Named):
    """EXISTS_errorDeclaration."""


@dataclass(frozen=True, slots=True)
class SensorExists(_Named):
    """EXISTS_sensorElementList."""


@dataclass(frozen=True, slots=True)
class HasAttribute(_Named):
    """``field``: a name of ``event_values.MASTER_DATA_FIELDS`` or the key of a top-level extension field."""

    field: str
    attributes: frozenset[str]
    """Keys as ``field_names.attribute_key`` makes them."""


@dataclass(frozen=True, slots=True)
class AttributeIs(_Named):
    field: str
    attribute: str
    operand: Operand


Condition = (
    TypeIs
    | ActionIs
    | TimeIs
    | WordIs
    | PlaceIs
    | EntryIs
    | Match
    | TextIs
    | BooleanIs
    | QuantityIs
    | MeasureIs
    | FieldIs
    | FieldExists
    | DeclarationExists
    | SensorExists
    | HasAttribute
    | AttributeIs
)


@dataclass(frozen=True, slots=True)
class OrderBy:
    """``time`` for eventTime and recordTime, else ``field``: the key of a top-level extension field."""

    time: TimeField | None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """All conditions must hold; without any, all events are meant."""

    conditions: tuple[Condition, ...] = ()
    order_by: OrderBy | None = None
    descending: bool = True
    event_count_limit: int | None = None
    max_event_count: int | None = None
    parameters: tuple[tuple[str, Any], ...] = ()
    """Names without prefixes and JSON values, sorted by name: what to store, and the query's identity."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the ledger knows of an event beside its body."""

    record_time: dt.datetime
    event_id: str | None = None
    """The name under which an event without eventID is shown (``ni:…``); None: it is computed from the event."""


class World(Protocol):
    """Master data, as far as queries ask for it. Identifiers are canonical texts."""

    def below(self, canonicals: frozenset[str]) -> frozenset[str]:
        """The elements themselves and everything below them, at any depth; just these when nothing is known."""

    def attributes(self, canonical: str) -> Mapping[str, tuple[str, ...]]:
        """Attribute name as master data spells it to its values; empty when nothing is known."""


class EmptyWorld:
    """No master data."""

    def below(self, canonicals: frozenset[str]) -> frozenset[str]:
        return canonicals

    def attributes(self, canonical: str) -> Mapping[str, tuple[str, ...]]:
        del canonical
        return {}
