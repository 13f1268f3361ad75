"""How editors write times: one alternation, a named group for each kind, which `time_atoms` reads. Linear on any text."""

from __future__ import annotations

import re

from pipeline.values.numbers import DIGITS, VAGUE, WORD_NUMBER, WORDS
from pipeline.values.zones import ZONE

MONTHS = {
    name: i + 1
    for i, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ]
    )
    for name in names.split()
}
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_YEAR = r"(?:1[0-9]\d\d|20\d\d|21\d\d|22\d\d)(?!\d|-\d{3}(?!\d)|[A-Z]\b)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b\.?"
_ANY_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b\.?"
_ANY_MONTH = rf"(?i:{_MONTH})"  # beside a year and a day "may" and "MARCH" are months
_TO_DAY = r"(?:\s?[–—/-]\s?|\s(?:and|or|to)\s)"
_DASH = r"\s?[–—-]\s?"
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_CLOCK = (
    r"(?P<h>[01]?\d|2[0-4]):(?P<mi>[0-5]\d)(?::(?P<s>[0-5]\d|60)(?:\.\d{1,6})?)?(?!:?\d)(?:\s?(?P<ap>[ap]\.?m\b\.?|[AP]\.?M\b\.?|noon\b|midnight\b))?"
    r"|(?P<h2>1[0-2]|0?[1-9])\s?(?P<ap2>[ap]\.?m\b\.?|[AP]\.?M\b\.?)"
    r"|(?P<hhmm>(?:[01]\d|2[0-3])[0-5]\d)(?:(?=\s?(?:UTC|GMT|UT|EST|EDT|PST|PDT|CST|CDT|Zulu|Z\b))|(?:(?<=[Aa]t\s\d{4})|(?<=0\d{3}))\s?(?:hours|hrs?\b|h\b))"
    r"|\b(?P<word>noon|midnight)\b"
)
_ZONE_TAIL = rf"(?:\s?\(?{ZONE}\)?)?"
_CLOCK_AND_ZONE = rf"(?:{_CLOCK}){_ZONE_TAIL}"

_UNIT = (
    r"(?P<unit{n}>milliseconds?|seconds?|secs?\b\.?|minutes?|mins?\b\.?|hours?|hrs?\b\.?|days?|weeks?|months?|years?|s\b|h\b)"
)
_VAGUE = "|".join(re.escape(v).replace(r"\ ", r"\s") for v in sorted(VAGUE, key=len, reverse=True))
_COUNT = rf"(?:(?:{DIGITS})|{WORD_NUMBER}|(?i:{_VAGUE}))"
_HEDGE = (
    r"(?P<hedge>(?i:about|around|approximately|approx\.?|roughly|some|nearly|almost|circa|ca?\.|~|just\s(?:over|under|after|before)|"
    r"over|under|more\sthan|less\sthan|up\sto|at\sleast|only|just|exactly|precisely|barely))"
)
_THE_UNIT = r"(?:[Tt]he\s(?P<dayunit>day|week|month|year)(?=\s(?:after|before|following)\s[a-zA-Z]))"
_AMOUNT = (
    rf"(?:{_HEDGE}\s?)?(?P<n1>{_COUNT})(?:{_DASH}(?P<n1b>{DIGITS})|\s(?:to|or)\s(?P<n1c>{_COUNT}))?[\s-]?"
    + _UNIT.format(n=1)
    + r"(?P<half>\sand\sa\shalf\b)?"
    + rf"(?:,?\s(?:and\s)?(?P<n2>{_COUNT})[\s-]?{_UNIT.format(n=2)})?(?:,?\s(?:and\s)?(?P<n3>{_COUNT})[\s-]?{_UNIT.format(n=3)})?"
    + rf"(?:,?\s(?:and\s)?(?P<n4>{_COUNT})[\s-]?{_UNIT.format(n=4)})?"
)
_LAUNCH = r"(?:launch|lift-?\s?off|take-?\s?off|blast-?\s?off|the\slaunch|its\slaunch|(?:it|they|she|he)\s(?:was|were|had\sbeen)\slaunched|being\slaunched|leaving\sthe\s(?:launch\s)?pad)\b"
_FLIGHT = r"(?:flight|mission|launch|ascent|powered\sflight|journey|voyage)\b"
_THING = r"(?P<thing>(?:the\s|its\s|an?\s|their\s)?[^\s,.;:()]{1,30}(?:\s[^\s,.;:()]{1,30}){0,5})"
_TAIL = (
    rf"(?:(?P<later>\s(?:later|afterwards?|thereafter|hence)\b)|(?P<into>\sinto\s(?:the|its|their|that)\s(?:{_FLIGHT}|(?P<intothing>\w+)))"
    rf"|(?P<afterlaunch>\s(?:after|following|of|from|since)\s{_LAUNCH})|(?P<after>\s(?:after|following)\s{_THING})"
    rf"|(?P<before>\s(?:before|prior\sto|ahead\sof)\s(?:(?P<beforelaunch>{_LAUNCH})|(?P<beforething>(?:the\s|its\s)?[^\s,.;:()]{{1,30}}(?:\s[^\s,.;:()]{{1,30}}){{0,5}})))"
    rf"|(?P<earlier>\s(?:earlier|previously|before)\b))"
)
ATOM = re.compile(
    "|".join(
        [
            r"(?P<iso>(?<![\d-])(?P<iy>\d{4})-(?P<im>\d\d?)-(?P<id>\d\d?)(?!-?\d)(?:T(?P<ih>\d\d)(?::(?P<imi>\d\d)(?::(?P<is>\d\d)(?:\.\d+)?)?)?"
            r"(?P<iz>Z|[+\-−–]\d\d:?\d\d)?)?(?:/(?P<iso2>\d{4}-\d\d-\d\d)(?![\d-]))?)",
            r"(?P<isom>(?<![\d-])(?P<isoy>1[89]\d\d|20\d\d)-(?P<isomo>0[1-9]|1[0-2])(?![\d-]))",
            rf"(?P<dmy>(?<![\d:,.-])(?:(?P<dd0>{_ANY_DAY}){_TO_DAY})?(?P<dd>{_ANY_DAY})(?:\s|-|\sof\s)?(?P<dm>{_ANY_MONTH}),?(?:\s|-)?(?P<dy>{_YEAR}))",
            rf"(?P<mdy>(?<!Long\s)\b(?P<mm>{_ANY_MONTH}),?\s?(?:(?P<md0>{_ANY_DAY}){_TO_DAY})?(?P<md>{_ANY_DAY}),?\s(?P<my>{_YEAR}))",
            rf"(?P<yearfirst>(?<![\d:,.-])(?P<yky>{_YEAR})[\s/-](?:(?P<ykm>{_MONTH})[\s-](?P<ykd>{_ANY_DAY})|(?<=/)(?P<ykn>\d\d)/(?P<ykn2>\d\d))(?![\d.:]*\d))",
            rf"(?P<monthyear>\b(?:(?:[Bb]etween|[Ff]rom)\s(?P<mo1>{_MONTH})\s(?:and|to|through|until)\s|(?P<mo0>{_MONTH}){_DASH})?(?P<mo>{_MONTH}),?\s(?:of\s)?(?P<moy>{_YEAR}))",
            rf"(?P<dmonth>(?<![\d:,.-])(?:(?P<ydd0>{_DAY}){_TO_DAY})?(?P<ydd>{_DAY})\s(?:of\s)?(?P<ydm>{_MONTH})(?!\s?\d{{4}})(?P<same1>\s(?:of\s)?(?:the|that)\s(?:same\s)?year)?)",
            rf"(?P<mday>(?<!Long\s)\b(?P<ymm>{_MONTH})\s(?:(?P<ymd0>{_DAY}){_TO_DAY})?(?P<ymd>{_DAY})(?![\d:,]?\d)(?P<same2>,?\s(?:of\s)?(?:the|that)\s(?:same\s)?year)?)",
            rf"(?P<inmonth>\b(?:in|during|until|by|since|(?:early|mid|late)[\s-])\s?(?P<imo>{_MONTH})(?!,?\s?\d)(?P<same3>\s(?:of\s)?(?:the|that)\s(?:same\s)?year)?)",
            rf"(?P<quarter>\b(?:(?P<q>Q[1-4]|H[12]|[1-4]Q|[12]H|I{{1,3}}\squarter|IV\squarter)(?:\s|/)(?:of\s)?|(?:the\s)?(?P<qword>(?i:first|second|third|fourth|last|1st|2nd|3rd|4th))[\s-](?P<qh>(?i:quarter|half))\s(?:of\s)?)(?P<qy>{_YEAR})"
            rf"|\b(?P<qy2>{_YEAR})\s(?P<q2>Q[1-4]|H[12])\b)",
            rf"(?P<season>\b(?P<se>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)\s(?:of\s)?(?P<sey>{_YEAR}))",
            r"(?P<decade>\b(?:the\s)?(?P<dec>1[5-9]\d|20\d)0s\b)",
            rf"(?P<tplus>\bT\s?(?P<tsign>\+|plus\s|[-−–](?=\s?\d)|minus\s)\s?(?:(?P<th>\d{{1,3}}):(?P<tm>[0-5]\d)(?::(?P<ts>[0-5]\d))?|(?P<tn>{DIGITS})\s?(?P<tu>seconds?|s\b|sec\b|minutes?|min\b|hours?|h\b|days?)?))",
            r"(?P<sol>\b[Ss]ol\s\d{1,5}\b)",
            rf"(?P<clock>(?<![\d:.,+-]){_CLOCK_AND_ZONE})",
            rf"(?P<offset>(?<![\w.,$£€-])(?:{_THE_UNIT}|(?P<pre>(?:[Ww]ithin|[Aa]fter|[Ff]or|[Uu]ntil|[Ii]n)\s(?:the\s(?:first|next|following)\s)?)?{_AMOUNT}){_TAIL}?)",
            r"(?P<nextday>\b(?P<nd>(?:[Tt]he\s|on\sthe\s)?(?:[Nn]ext|[Ff]ollowing|[Ss]ame|[Pp]revious)\s(?:day|morning|afternoon|evening|night|month|year|week)|"
            r"(?:[Tt]hat\s(?:same\s)?(?:day|morning|evening|night|afternoon|year|month))|the\sday\s(?:after|before)(?=[.,;]|$)|(?:[Ll]ater|[Ee]arlier)\s(?:that|the\ssame|in\sthe)\s(?:same\s)?(?:day|month|year|evening))\b)",
            r"(?P<flightday>\b(?:[Ff]light|[Mm]ission)\s[Dd]ay\s(?P<fd>\d{1,3})\b|\bon\sthe\s(?P<fdw>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\sday\sof\s(?:the|its)\s(?:flight|mission)\b)",
            rf"(?P<year>(?<![\d.,])(?<![^\d\sa-z][–—-])(?P<yy>{_YEAR})(?:[–—](?P<yy2>\d\d)(?![\d–—-]))?(?![\d,]*\d|\.\d|\s?(?:kg|km|lb|m\b|W\b|people|kilo|metre|meter|mile|pound|ton)))",
        ]
    )
)
_RELATIVE = r"(?:next|following|same|previous|day|week|month|year|first|second|third|fourth|last|\d)"
_STARTERS = rf"""
    jan feb mar(?!s) apr may jun jul aug sep oct nov dec spring summer autumn fall\s winter noon midnight sol\s flight\sday mission\sday
    about around approx roughly some\b nearly almost ca\b c\W just\b over\b under\b more\b less\b up\s at\sleast only\b exactly precisely barely
    within after for\b until in\b during by\b since early mid late between from\b several few half dozens an?[\s-] the\s{_RELATIVE}
    on\sthe\s{_RELATIVE} on\sthe\s[fsent] next\s following\s same\s previous\s that\s earlier first\s second\s third\s fourth\s last\s
    i\s ii\s iii\s iv\s q\d h\d t[\s\d+−–-]
""".split()


def _start() -> re.Pattern[str]:
    """Every place where an expression can start: to try each of them at every character costs five times as much."""
    by_letter: dict[str, list[str]] = {}
    for word in [*_STARTERS, *WORDS]:
        by_letter.setdefault(word[0], []).append(word[1:])
    words = "|".join(rf"[{k}{k.upper()}](?i:{'|'.join(rests)})" for k, rests in sorted(by_letter.items()))
    return re.compile(rf"(?<!\d)\d|[~½¼¾⅓⅔]|\.(?=\d)|\b(?:{words})")


START = _start()
