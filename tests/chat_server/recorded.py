"""An answer set for the sample bid document, as a model gave it: mostly right, sometimes not.

Made from the sample's gold, so that it stays true to the document, and changed where a model would
err: quotes with a changed number, an invented one, an inference, and answers by the wrong words.
"""

import json
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"
PDF = SAMPLES / "elm-street-bid.pdf"
GOLD = json.loads((SAMPLES / "elm-street-bid.gold.json").read_text(encoding="utf-8"))["questions"]

#: what each side of a contradiction comes to, in a model's words
SIDES = {
    "general.bid-opening": ("October 13, 2026, 2:00 p.m.", "October 27, 2026, 2:00 p.m."),
    "materials.flexural-modulus": ("At least 300,000 psi.", "At least 250,000 psi."),
    "installation.cure-temperature": ("Not less than 160 degrees F.", "Not less than 180 degrees F."),
    "warranty.period": ("One year after Substantial Completion.", "Two years."),
    "pricing.retainage": ("5 percent of each progress payment.", "10 percent of each progress payment."),
    "pricing.liquidated-damages": ("$1,200 for each calendar day.", "$1,800 for each calendar day."),
}

#: the document is silent; the quote is invented, or a true one with another number
INVENTED = {
    "resources.crew-size": "The Contractor shall provide a crew of no fewer than nine persons.",
    "safety.styrene-limit": "The styrene in the air shall at no time exceed 20 parts per million.",
}
ALTERED = {"pricing.escalation": ("pricing.retainage", "five percent (5%)", "nine percent (9%)")}
#: a second look finds what the document implies: question -> the one whose evidence it rests on
INFERRED = {
    "warranty.manufacturer": ("warranty.period", "The Contractor's warranty is the only one required.")
}

#: pages that are pictures: no text, no answer, unless something reads them
SCANNED = {e["page"] for question in GOLD for e in question["evidence"] if e["scanned"]}

FOOTNOTE = "Stands where the gold says; price accordingly."


def by_status(status: str) -> set[str]:
    return {question["id"] for question in GOLD if question["status"] == status}


def recorded() -> dict:
    """Return question id -> answers, for `tests.chat_server.model.Model`."""
    answers = {}
    for question in GOLD:
        claims = SIDES.get(question["id"])
        answers[question["id"]] = [
            {
                "claim": claims[evidence["side"]] if claims else f"As stated: {evidence['quote']}",
                "quotes": [{"text": evidence["quote"], "page": evidence["page"]}],
                "confidence": 0.95,
                "footnote": FOOTNOTE,
            }
            for evidence in question["evidence"][: None if claims else 1]
        ]
    for identifier, quote in INVENTED.items():
        answers[identifier] = [{"claim": quote, "quotes": [{**_quote("materials.resin", 0), "text": quote}]}]
    for identifier, (other, true, false) in ALTERED.items():
        altered = _quote(other, 0)
        altered["text"] = altered["text"].replace(true, false)
        answers[identifier] = [{"claim": "9 percent.", "quotes": [altered]}]
    for identifier, (other, claim) in INFERRED.items():
        inferred = {"claim": claim, "quotes": [_quote(other, 1)], "inferred": True, "footnote": FOOTNOTE}
        answers[identifier] = [inferred]
    return answers


def _quote(question: str, number: int) -> dict:
    (evidence,) = (known["evidence"][number] for known in GOLD if known["id"] == question)
    return {"text": evidence["quote"], "page": evidence["page"]}
