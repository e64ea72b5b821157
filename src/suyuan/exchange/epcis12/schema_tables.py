"""What the messages of EPCIS 1.2 look like, as tables: from them the served XML Schemas are written.

The shapes are those that documents and messages of the standard have; the wording is ours, and ours alone is served.
A line is ``name type occurs``. Types in TEXT_TYPES are XML Schema's, all others are ours. Occurs: nothing for one,
``?`` optional, ``*`` any number. ``any`` stands for elements of other namespaces, ``local`` for those of none: what
EPCIS keeps for later versions.
"""

from __future__ import annotations

from typing import Final

Lines = tuple[str, ...]

TEXT_TYPES: Final = frozenset(("string", "anyURI", "dateTime", "decimal", "integer", "boolean", "anyType"))

TIMES: Final = (
    "eventTime dateTime",
    "recordTime dateTime ?",
    "eventTimeZoneOffset string",
    "baseExtension BaseExtension ?",
)
_WHY: Final = ("bizStep anyURI ?", "disposition anyURI ?", "readPoint Place ?", "bizLocation Place ?")
_TRANSACTIONS: Final = ("bizTransactionList BizTransactionList ?",)
_PARTIES: Final = ("sourceList SourceList ?", "destinationList DestinationList ?")

EVENT_TABLES: Final[dict[str, Lines]] = {
    "Later": ("local",),
    # Pieces of events.
    "EPCList": ("epc string *",),
    "QuantityElement": ("epcClass anyURI", "quantity decimal ?", "uom string ?"),
    "QuantityList": ("quantityElement QuantityElement *",),
    "Place": ("id anyURI", "extension Later ?", "any"),
    "BizTransactionList": ("bizTransaction TypedID *",),
    "SourceList": ("source TypedID *",),
    "DestinationList": ("destination TypedID *",),
    "ILMD": ("extension Later ?", "any"),
    "CorrectiveEventIDs": ("correctiveEventID anyURI *",),
    "ErrorDeclaration": (
        "declarationTime dateTime",
        "reason anyURI ?",
        "correctiveEventIDs CorrectiveEventIDs ?",
        "extension Later ?",
        "any",
    ),
    "BaseExtension": ("eventID anyURI ?", "errorDeclaration ErrorDeclaration ?", "extension Later ?"),
    # Events.
    "ObjectEvent": (
        *TIMES, "epcList EPCList", "action Action", *_WHY, *_TRANSACTIONS, "extension ObjectExtension ?", "any",
    ),
    "ObjectExtension": ("quantityList QuantityList ?", *_PARTIES, "ilmd ILMD ?", "extension Later ?"),
    "AggregationEvent": (
        *TIMES, "parentID anyURI ?", "childEPCs EPCList", "action Action", *_WHY, *_TRANSACTIONS,
        "extension AggregationExtension ?", "any",
    ),
    "AggregationExtension": ("childQuantityList QuantityList ?", *_PARTIES, "extension Later ?"),
    "QuantityEvent": (
        *TIMES, "epcClass anyURI", "quantity integer", *_WHY, *_TRANSACTIONS, "extension Later ?", "any",
    ),
    "TransactionEvent": (
        *TIMES, "bizTransactionList BizTransactionList", "parentID anyURI ?", "epcList EPCList", "action Action",
        *_WHY, "extension TransactionExtension ?", "any",
    ),
    "TransactionExtension": ("quantityList QuantityList ?", *_PARTIES, "extension Later ?"),
    "TransformationEvent": (
        *TIMES, "inputEPCList EPCList ?", "inputQuantityList QuantityList ?", "outputEPCList EPCList ?",
        "outputQuantityList QuantityList ?", "transformationID anyURI ?", *_WHY, *_TRANSACTIONS, *_PARTIES,
        "ilmd ILMD ?", "extension Later ?", "any",
    ),
    # Master data.
    "VocabularyList": ("Vocabulary Vocabulary *",),
    "Vocabulary": ("VocabularyElementList VocabularyElementList ?", "extension Later ?", "any"),
    "VocabularyElementList": ("VocabularyElement VocabularyElement *",),
    "VocabularyElement": ("attribute Attribute *", "children IDList ?", "extension Later ?", "any"),
    "IDList": ("id anyURI *",),
    # Documents.
    "HeaderExtension": ("EPCISMasterData MasterData ?", "extension Later ?"),
    "MasterData": ("VocabularyList VocabularyList", "extension Later ?"),
    "Document": ("EPCISHeader Header ?", "EPCISBody Body", "extension Later ?", "any"),
    "Body": ("EventList EventList ?", "extension Later ?", "any"),
}  # fmt: skip
CHOICES: Final[dict[str, Lines]] = {
    "EventList": (
        "ObjectEvent ObjectEvent", "AggregationEvent AggregationEvent", "QuantityEvent QuantityEvent",
        "TransactionEvent TransactionEvent", "extension EventListExtension",
    ),
    "Header": ("extension HeaderExtension", "any"),
    "EventListExtension": ("TransformationEvent TransformationEvent", "extension Later"),
}  # fmt: skip
"""Any of the lines, in any order, any number of times."""
REQUIRED_ATTRIBUTES: Final[dict[str, Lines]] = {
    "Vocabulary": ("type anyURI",),
    "VocabularyElement": ("id anyURI",),
    "Document": ("schemaVersion decimal", "creationDate dateTime"),
}
FREE_ATTRIBUTES: Final = frozenset(
    (
        "Document", "QueryDocument", "Body", "Header", "HeaderExtension", "Later", "ObjectEvent", "AggregationEvent",
        "QuantityEvent", "TransactionEvent", "TransformationEvent", "BaseExtension", "ErrorDeclaration", "ILMD",
        "Vocabulary", "VocabularyElement", "IDList",
    )
)  # fmt: skip
"""Where attributes of other namespaces may stand."""
EVENT_ROOTS: Final[Lines] = ("EPCISDocument Document",)

_REASON: Final = "reason string"
_OF_A_SUBSCRIPTION: Final = ("queryName string ?", "subscriptionID string ?")
QUERY_TABLES: Final[dict[str, Lines]] = {
    "Later": ("local",),
    "EmptyParms": (),
    "VoidHolder": (),
    "ArrayOfString": ("string string *",),
    "QueryParam": ("name string", "value anyType"),
    "QueryParams": ("param QueryParam *",),
    "QuerySchedule": (
        "second string ?", "minute string ?", "hour string ?", "dayOfMonth string ?", "month string ?",
        "dayOfWeek string ?", "extension Later ?", "any",
    ),
    "SubscriptionControls": (
        "schedule QuerySchedule ?", "trigger anyURI ?", "initialRecordTime dateTime ?", "reportIfEmpty boolean",
        "extension Later ?", "any",
    ),
    "Subscribe": (
        "queryName string", "params QueryParams", "dest anyURI", "controls SubscriptionControls",
        "subscriptionID string",
    ),
    "Unsubscribe": ("subscriptionID string",),
    "GetSubscriptionIDs": ("queryName string",),
    "Poll": ("queryName string", "params QueryParams"),
    "QueryResults": (
        "queryName string", "subscriptionID string ?", "resultsBody QueryResultsBody", "extension Later ?", "any",
    ),
    "QueryResultsBody": ("EventList epcis:EventList ?", "VocabularyList epcis:VocabularyList ?"),
    "QueryDocument": ("EPCISHeader epcis:Header ?", "EPCISBody QueryBody", "extension Later ?", "any"),
    "EPCISException": (_REASON, "any"),
    "QueryTooLargeException": (_REASON, *_OF_A_SUBSCRIPTION, "any"),
    "ImplementationException": (_REASON, "severity Severity", *_OF_A_SUBSCRIPTION, "any"),
}  # fmt: skip

OPERATIONS: Final = {
    "getQueryNames": ("GetQueryNames", "GetQueryNamesResult"),
    "subscribe": ("Subscribe", "SubscribeResult"),
    "unsubscribe": ("Unsubscribe", "UnsubscribeResult"),
    "getSubscriptionIDs": ("GetSubscriptionIDs", "GetSubscriptionIDsResult"),
    "poll": ("Poll", "QueryResults"),
    "getStandardVersion": ("GetStandardVersion", "GetStandardVersionResult"),
    "getVendorVersion": ("GetVendorVersion", "GetVendorVersionResult"),
}
"""Operation to the elements that ask and answer."""
_ALWAYS: Final = ("SecurityException", "ValidationException", "ImplementationException")
FAULTS: Final[dict[str, Lines]] = {
    "getQueryNames": _ALWAYS,
    "subscribe": (
        "NoSuchNameException", "InvalidURIException", "DuplicateSubscriptionException", "QueryParameterException",
        "QueryTooComplexException", "SubscriptionControlsException", "SubscribeNotPermittedException", *_ALWAYS,
    ),
    "unsubscribe": ("NoSuchSubscriptionException", *_ALWAYS),
    "getSubscriptionIDs": ("NoSuchNameException", *_ALWAYS),
    "poll": (
        "QueryParameterException", "QueryTooLargeException", "QueryTooComplexException", "NoSuchNameException",
        *_ALWAYS,
    ),
    "getStandardVersion": _ALWAYS,
    "getVendorVersion": _ALWAYS,
}  # fmt: skip
EXCEPTIONS: Final = (
    *dict.fromkeys(name for names in FAULTS.values() for name in names),
    "DuplicateNameException",
)
_OWN_SHAPE: Final = ("QueryTooLargeException", "ImplementationException")
QUERY_ROOTS: Final[Lines] = (
    "EPCISQueryDocument QueryDocument",
    "GetQueryNames EmptyParms",
    "GetQueryNamesResult ArrayOfString",
    "Subscribe Subscribe",
    "SubscribeResult VoidHolder",
    "Unsubscribe Unsubscribe",
    "UnsubscribeResult VoidHolder",
    "GetSubscriptionIDs GetSubscriptionIDs",
    "GetSubscriptionIDsResult ArrayOfString",
    "Poll Poll",
    "QueryResults QueryResults",
    "GetStandardVersion EmptyParms",
    "GetStandardVersionResult string",
    "GetVendorVersion EmptyParms",
    "GetVendorVersionResult string",
    "VoidHolder VoidHolder",
    *(f"{name} {name if name in _OWN_SHAPE else 'EPCISException'}" for name in EXCEPTIONS),
)
