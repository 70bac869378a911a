"""Who pays, and at which numbered street: what clauses contradict each other in without a figure."""

from __future__ import annotations

import re

__all__ = ["payers_in", "streets_in"]

#: who is meant, by the word in a contract
_PARTIES = {
    **dict.fromkeys(("contractor", "bidder", "installer", "vendor", "consultant", "proposer"), "contractor"),
    **dict.fromkeys(("owner", "city", "town", "district", "agency", "authority", "department"), "owner"),
    **dict.fromkeys(("board", "commission", "borough", "village", "council", "employer", "client"), "owner"),
    "company": "company",
    **{
        each: each
        for each in ("county", "state", "landlord", "tenant", "lessor", "lessee", "buyer", "seller")
    },
    **{each: each for each in ("purchaser", "licensor", "licensee", "supplier", "distributor", "customer")},
}
_WHO = rf"(?P<who>{'|'.join(_PARTIES)})"
_PAYING = (
    re.compile(
        rf"\b{_WHO} (?:(?:shall|will|must|is to|agrees to) )?"
        r"(?:[a-z]+(?: for)? (?:\w+ ){0,6}?and )?(?:pays?|bears?)\b"
    ),
    re.compile(rf"\b(?:paid|borne|met)(?: for)? (?:entirely |directly )?by (?:the )?{_WHO}\b"),
    re.compile(rf"\bat (?:the )?{_WHO}'?s? (?:own |sole )*(?:expense|cost)\b"),
)
#: what costs the owner nothing is for the contractor to pay
_FREE = re.compile(
    r"\bat no (?:additional |extra )?(?:cost|expense|charge) to (?:the )?(?:owner|city|district|agency)\b"
    r"|\bincluded in (?:the )?(?:\w+ ){0,3}(?:bid|contract|unit|lump sum) prices?\b"
)
_ALLOWANCE = re.compile(
    r"\b(?:paid|reimbursed|charged|drawn|funded)(?: for)? (?:from|under|out of|against|through|by) "
    r"(?:of )?(?:the |an |this |a )?(?:\w+ ){0,4}(?:allowance|contingency|(?:provisional|prime cost) sum)\b"
)
#: who does not pay, said beside who does
_NOT_BY = re.compile(rf",? and not by (?:the )?(?:{'|'.join(_PARTIES)})\b")
#: a clause that tells cases apart says not simply who pays
_CASES = re.compile(
    r"\b(?:if|unless|except|otherwise|beyond|in excess|more than once|re-?(?:test|inspect)\w*|not)\b"
)
_STREET = re.compile(
    r"\b(?P<number>\d+) ?(?:st|nd|rd|th) "
    r"(?P<kind>ave(?:nue)?|street|st|road|rd|drive|place|boulevard|blvd|court)\b"
)
#: "700 Foundry Avenue"; no "15 days of the road"
_WORD = r"(?: (?!(?:of|the|in|on|at|to|for|from|by|a|and|or|days?|feet|foot)\b)[a-z]+)"
_ADDRESS = re.compile(
    rf"\b(?P<number>\d+)(?P<name>{_WORD}{{1,2}}?)"
    r" (?P<kind>ave(?:nue)?|street|st|road|rd|drive|lane|place|boulevard|blvd|court|square|way)\b"
)
_SHORT = {"avenue": "ave", "street": "st", "road": "rd", "boulevard": "blvd"}


def payers_in(text: str) -> frozenset[str]:
    """Return who pays by a normalised clause: parties, and ``allowance``; none where it tells cases apart."""
    text = _NOT_BY.sub("", text)
    if _CASES.search(text):
        return frozenset()
    found = {_PARTIES[match["who"]] for pattern in _PAYING for match in pattern.finditer(text)}
    if _FREE.search(text):
        found.add("contractor")
    if _ALLOWANCE.search(text):
        found.add("allowance")
    return frozenset(found)


def streets_in(text: str) -> frozenset[str]:
    """Return numbered streets and addresses of a normalised text, as ``46 ave``, ``700 foundry ave``."""
    found = ((match["number"], "", match["kind"]) for match in _STREET.finditer(text))
    houses = ((match["number"], match["name"], match["kind"]) for match in _ADDRESS.finditer(text))
    return frozenset(f"{number}{name} {_SHORT.get(kind, kind)}" for number, name, kind in (*found, *houses))
