"""How editors write times: one alternation, a named group for each kind, which `time_atoms` reads. Linear on any text."""

from __future__ import annotations

import re

from pipeline.values.numbers import DIGITS, ORDINALS, VAGUE, WORD_NUMBER, WORDS
from pipeline.values.zones import ZONE

_MONTH_NAMES = (
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
)
MONTHS = {name: i + 1 for i, names in enumerate(_MONTH_NAMES) for name in names.split()}
A_MONTH = "|".join(names.split()[0].title() for names in _MONTH_NAMES)  # a part of patterns: a month's full name
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_YEAR = r"(?:1[0-9]\d\d|20\d\d|21\d\d|22\d\d)(?!\d|-\d{3}(?!\d)|[A-Z]\b)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b\.?"
_ANY_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b\.?"
_ANY_MONTH = rf"(?i:{_MONTH})"  # beside a year and a day "may" and "MARCH" are months
_TO_DAY = r"(?:\s?[–—/-]\s?|\s(?:and|or|to)\s)"
_DAYS = rf"(?:{_DAY}(?:,\s{_DAY}){{0,9}},?\s(?:and|or)\s{_DAY})"  # "3, 5 and 9"
_DASH = r"\s?[–—-]\s?"
_NO_COUNT = r"(?!\s(?i:seconds?|minutes?|hours?|days?|weeks?|months?|years?|km|kg|orbits?|images?|people)\b|[:.,]?\d)"
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
FEASTS = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas morning": (12, 25),
    "christmas afternoon": (12, 25),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
}
_HALF_DAY = r"[ap]\.?m\b\.?|[AP]\.?M\b\.?|in\sthe\s(?:morning|afternoon|evening)\b|at\snight\b"
_CLOCK = (
    rf"(?P<h>[01]?\d|2[0-4]):(?P<mi>[0-5]\d)(?::(?P<s>[0-5]\d|60)(?:\.\d{{1,6}})?)?(?!:?\d)(?:\s?(?P<ap>{_HALF_DAY}|noon\b|midnight\b))?"
    rf"|(?P<h3>[01]?\d|2[0-3])\.(?P<mi3>[0-5]\d)(?=\s?(?:[ap]\.?m\b|[AP]\.?M\b|UTC\b|GMT\b))(?:\s?(?P<ap3>{_HALF_DAY}))?"  # 12.30 UTC
    r"|(?P<h4>[01]?\d|2[0-3])\s?h\s?(?P<mi4>[0-5]\d)(?:\s?m(?:in)?\b)?(?:\s?(?P<s4>[0-5]\d)\s?s\b)?(?=\s\(?(?:UTC|GMT|UT)\b)"  # 12h30 UTC
    rf"|(?P<h2>1[0-2]|0?[1-9])\s?(?P<ap2>{_HALF_DAY})"
    r"|(?P<hhmm>(?:[01]\d|2[0-3])[0-5]\d)(?:(?=\s?(?:UTC|GMT|UT|EST|EDT|PST|PDT|CST|CDT|Zulu|Z\b))|(?:(?<=[Aa]t\s\d{4})|(?<=0\d{3}))\s?(?:hours|hrs?\b|h\b))"
    r"|\b(?P<word>noon|midnight)\b"
)
_ZONE_TAIL = rf"(?:\s?\(?{ZONE}\)?(?:\s\(?(?:ERT|SCET)\b\)?)?)?"  # received on Earth, told by the spacecraft's clock
_CLOCK_AND_ZONE = rf"(?:{_CLOCK}){_ZONE_TAIL}"

_UNIT = r"(?:milliseconds?|seconds?|secs?\b\.?|minutes?|mins?\b\.?|hours?|hrs?\b\.?|days?|weeks?|fortnights?|months?|years?|decades?|sols?\b|s\b|h\b)"
_VAGUE = "|".join(re.escape(v).replace(r"\ ", r"\s") for v in sorted(VAGUE, key=len, reverse=True))
_COUNT = rf"(?:(?:{DIGITS})|{WORD_NUMBER}|(?i:{_VAGUE}))"
_HEDGE = (
    r"(?P<hedge>(?i:about|around|approximately|approx\.?|roughly|some|nearly|almost|circa|ca?\.|~|(?:just|well|a\s(?:little|bit)|slightly|somewhat)\s(?:over|under|after|before|more\sthan|less\sthan)|close\sto|not\squite|"
    r"over|under|more\sthan|less\sthan|up\sto|at\sleast|only|just|exactly|precisely|barely))"
)
_THE_UNIT = r"(?:(?<!to\s)[Tt]he\s(?P<dayunit>day|week|month|year)(?=\s(?:after|before|following)\s[a-zA-Z]))"
_BARE_UNIT = (  # a number of them that is not told: "minutes later"; "some years later" bounds nothing
    r"(?:(?<!\bsome\s)(?<!\bSome\s)(?P<pre0>[Ww]ithin\s)?(?P<bare>(?i:seconds|minutes|hours|days|weeks|months|years))"
    r"(?=\s(?:later|afterwards?|after|following|before|prior|into|earlier|of)\b))"
)
_AMOUNT = (
    rf"(?:{_HEDGE}\s?)?(?P<n1>{_COUNT})(?:{_DASH}(?P<n1b>{DIGITS})|\s(?:to|or)\s(?P<n1c>{_COUNT})|(?(between)\sand\s(?P<n1d>{_COUNT})|(?!)))?[\s-]?"
    + rf"(?P<unit1>{_UNIT})(?P<half>\sand\sa\shalf\b)?"
    + "".join(rf"(?:,?\s(?:and\s)?(?P<n{n}>{_COUNT})[\s-]?(?P<unit{n}>{_UNIT}|m\b))?" for n in (2, 3, 4))
)
_LAUNCH = (
    r"(?:(?:(?:the|its|their|his|her)\s)?(?:launch(?!\s(?:vehicle|pad|site|complex|abort|escape|attempt|window|of|by)\b|-)|lift-?\s?off|take-?\s?off|blast-?\s?off)"
    r"|(?:it|they|she|he)\s(?:(?:was|were|had\sbeen)\slaunched|(?:had\s)?lifted\soff)|being\slaunched|first\smotion|leaving\sthe\s(?:launch\s)?pad)\b"
)
_FLIGHT = r"(?:flight|mission|launch|ascent|powered\sflight|journey|voyage)\b"
_GOVERNS = r"(?:(?<=\s(?:of|to|in|on|at|by))|(?<=\s(?:for|and))|(?<=(?:from|with|into|over|past|near|that))|(?<=ing)(?<!(?:land|dock)ing))"  # an article
_MORE = (  # words of a thing, but no date and no next clause: "after landing the crew slept"
    rf"(?:\s(?!(?:it|they|he|she|the|its|their|an?)\s|(?:on|in|at|of)\s(?:\d|{_MONTH}))[^\s,.;:()]{{1,30}}|{_GOVERNS}\s(?:the|its|their|an?)(?=\s)){{0,5}}"
)
_THING = rf"(?P<thing>(?:the\s|its\s|an?\s|their\s)?[^\s,.;:()]{{1,30}}{_MORE})"
_HAPPENING = (
    r"(?:(?:the|its|their|his|her|it|they)\s)?(?:[a-z][a-z-]{0,20}\s){0,3}?"
    r"(?:separation|landing|touchdown|splashdown|insertion|ignition|burn|orbit(?:al)?(?:\sinsertion)?|arrival|docking|undocking|deployment|release|flyby|encounter"
    r"|impact|re-?entry|entry|jettison|shutdown|cutoff|separated|landed|docked|undocked)\b"
)
_ELAPSED = r"\(?(?:MET|GET|(?:[Mm]ission|[Gg]round)\s[Ee]lapsed\s[Tt]ime)\b\)?"
_TAIL = (
    rf"(?:(?P<later>\s(?:later(?!\sthan)|afterwards?|thereafter|hence|(?:on|after)(?=[.,;]|$))\b)|(?P<into>\sinto\s(?:(?:the|its|their|that)\s(?:{_FLIGHT}|(?P<intothing>\w+))|(?:powered\s)?{_FLIGHT}))"
    rf"|(?P<afterlaunch>\s(?:after|following|from|since)\s{_LAUNCH}|\s{_ELAPSED})"
    rf"|(?P<of>\sof\s(?:(?P<oflaunch>{_LAUNCH}|(?P<offlight>(?:powered\s)?flight\b))|(?P<ofthing>{_HAPPENING})))"
    rf"|(?P<after>\s(?:after|following)\s{_THING})"
    rf"|(?P<before>\s(?:before|prior\sto|ahead\sof)\s(?:(?P<beforelaunch>{_LAUNCH})|(?P<beforething>(?:the\s|its\s)?[^\s,.;:()]{{1,30}}{_MORE})))"
    rf"|(?P<earlier>\s(?:earlier(?!\sthan)|previously|before)\b))"
)
# "of that year", "of the following year": the year is told, counted from the one before
_THAT_YEAR = r",?\s(?:(?:of|in)\s)?(?:the|that)\s(?:(?:same|next|following|previous|preceding)\s)?year\b(?:\s(?:after|before)(?=[.,;)]|$))?"
_NTH = r"[12]?1st|2?2nd|2?3rd|[12]?[4-9]th|1[0-3]th|20th|30th|31st"
_NTH_DAY = r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d{1,3}(?:st|nd|rd|th)"
# (d: it starts with a digit, w: with a word; the pattern). The first that fits is taken.
_ALTERNATIVES = [
    (
        "d",
        r"(?P<iso>(?<![\d-])(?P<iy>\d{4})-(?P<im>\d\d?)-(?P<id>\d\d?)(?!-?\d)(?:T(?P<ih>\d\d)(?::(?P<imi>\d\d)(?::(?P<is>\d\d)(?:\.\d+)?)?)?"
        r"(?P<iz>Z|[+\-−–]\d\d:?\d\d)?)?(?:/(?P<iso2>\d{4}-\d\d-\d\d)(?![\d-]))?)",
    ),
    ("d", r"(?P<isom>(?<![\d-])(?P<isoy>1[89]\d\d|20\d\d)-(?P<isomo>0[1-9]|1[0-2])(?![\d-]))"),
    (
        "d",
        rf"(?P<dlist>(?<![\d:,.-])(?P<ldd>{_DAYS})\s(?:of\s)?(?P<ldm>{_MONTH})(?:(?:,?\s)(?P<ldy>{_YEAR}))?(?!,?\s?\d{{4}}))",
    ),
    ("w", rf"(?P<mlist>(?<!Long\s)\b(?P<lmm>{_MONTH})\s(?P<lmd>{_DAYS}){_NO_COUNT}(?:,?\s(?P<lmy>{_YEAR}))?(?!,?\s?\d{{4}}))"),
    (
        "d",
        rf"(?P<dmy>(?<![\d:,.-])(?:(?P<dd0>{_ANY_DAY}){_TO_DAY})?(?P<dd>{_ANY_DAY})(?:\s|-|\sof\s)?(?P<dm>{_ANY_MONTH}),?(?:\s|-)?(?P<dy>{_YEAR}))",
    ),
    (
        "w",
        rf"(?P<mdy>(?<!Long\s)\b(?P<mm>{_ANY_MONTH}),?\s?(?:(?P<md0>{_ANY_DAY}){_TO_DAY})?(?P<md>{_ANY_DAY}),?\s(?P<my>{_YEAR}))",
    ),
    (
        "d",
        rf"(?P<yearfirst>(?<![\d:,.-])(?P<yky>{_YEAR})[\s/-](?:(?P<ykm>{_MONTH})[\s-](?P<ykd>{_ANY_DAY})|(?<=/)(?P<ykn>\d\d)/(?P<ykn2>\d\d))(?![\d.:]*\d))",
    ),
    (
        "w",
        rf"(?P<molist>\b(?:[Ii]n|[Dd]uring)\s(?P<mols>{_MONTH}(?:,\s{_MONTH}){{0,9}},?\sand\s{_MONTH})(?:,?\s(?P<moly>{_YEAR}))?(?!,?\s?\d))",
    ),
    (
        "w",
        rf"(?P<monthyear>\b(?:(?:[Bb]etween|[Ff]rom)\s(?P<mo1>{_MONTH})\s(?:and|to|through|until)\s|(?P<mo0>{_MONTH}){_DASH})?(?P<mo>{_MONTH}),?\s(?:of\s)?(?P<moy>{_YEAR}))",
    ),
    (
        "d",
        rf"(?P<dmonth>(?<![\d:,.-])(?:(?P<ydd0>{_DAY}){_TO_DAY})?(?P<ydd>{_DAY})\s(?:of\s)?(?P<ydm>{_MONTH})(?!\s?\d{{4}})(?P<year1>{_THAT_YEAR})?)",
    ),
    (
        "w",
        rf"(?P<mday>(?<!Long\s)\b(?P<ymm>{_MONTH})\s(?:(?P<ymd0>{_DAY}){_TO_DAY}(?=\d{{1,2}}{_NO_COUNT}))?(?P<ymd>{_DAY})(?![\d:,]?\d)(?P<year2>{_THAT_YEAR})?)",
    ),
    (
        "w",
        rf"(?P<inmonth>(?:\b(?:[Ii]n|[Dd]uring|[Uu]ntil|[Bb]y|[Ss]ince|[Ff]rom|(?P<imob>[Bb]etween)|(?:[Ee]arly|[Mm]id|[Ll]ate)[\s-])\s?|(?<=end\sof\s)|(?<=start\sof\s)|(?<=beginning\sof\s)|(?<=middle\sof\s)|(?<=day\sof\s)|(?<=days\sof\s)|(?<=week\sof\s)|(?<=week\sin\s)|(?<=half\sof\s))(?P<imo>{_MONTH})(?!,?\s?\d)"
        rf"(?:(?:\sor\s|\sto\s|\sthrough\s|\suntil\s|/|{_DASH}|(?(imob)\sand\s|(?!)))(?P<imo2>{_MONTH})(?!,?\s?\d))?(?P<year3>{_THAT_YEAR})?)",
    ),
    (
        "w",
        rf"(?P<feast>\b(?P<fe>Christmas\s(?:Eve|Day|morning|afternoon)|New\sYear['’]s\s(?:Eve|Day))(?:,?\s(?:of\s)?(?P<fey>{_YEAR}))?)",
    ),
    (
        "dw",
        rf"(?P<quarter>\b(?:(?P<q>Q[1-4]|H[12]|[1-4]Q|[12]H|I{{1,3}}\squarter|IV\squarter)(?:\s|/)(?:of\s)?|(?:the\s)?(?P<qword>(?i:first|second|third|fourth|last|latter|1st|2nd|3rd|4th))[\s-](?P<qh>(?i:quarter|half))\s(?:of\s)?(?:(?P<qm>{_MONTH}),?\s)?)(?P<qy>{_YEAR})"
        rf"|\b(?P<qy2>{_YEAR})\s(?P<q2>Q[1-4]|H[12])\b)",
    ),
    (
        "w",
        rf"(?P<season>\b(?P<se>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)\s(?:of\s)?(?:(?P<sey>{_YEAR})(?:[–/-]\d\d\b)?|(?P<year4>(?:the|that)\s(?:(?:same|next|following|previous|preceding)\s)?year\b)))",
    ),
    (
        "w",
        r"(?P<thatseason>\b(?:[Tt]hat\s|[Ii]n\sthe\s(?!winter|fall\s)(?=\w+(?:[.,;]|$|\s(?:it|the)\s)))(?P<tse>spring|summer|autumn|fall|winter)\b)",
    ),
    ("w", rf"(?P<thatmonth>\b[Tt]hat\s(?P<tmo>{_MONTH})(?!,?\s?\d))"),
    ("w", rf"(?P<nextmonth>\b(?:[Tt]he\s)?(?:[Nn]ext|[Ff]ollowing)\s(?P<nmo>{_MONTH})(?!\s?\d))"),
    (
        "w",
        rf"(?P<nthonly>\b(?:[Oo]n\s|(?<=\bto\s)|(?<=\bfor\s)|(?<=\buntil\s))the\s(?P<nth>{_NTH})(?:\sand\s(?:the\s)?(?P<nth2>{_NTH}))?(?=[,.;]|$|\s(?:of\s(?:the|that)\s(?:same\s)?month|the|it|its|they|a|an|at|and|but|when|because|by|was|were|had)\b|\s(?!orbit|revolution|flight|mission|day|attempt|pass)[a-z]+\s(?:was|were)\b))",
    ),
    ("w", r"(?P<fiscal>\b(?:(?i:fiscal|financial)\s(?i:year\s)?|FY\s?)(?:19|20)?\d\d(?:[–/-]\d\d)?\b)"),
    ("dw", r"(?P<decade>\b(?:the\s)?(?P<dec>1[5-9]\d|20\d)0s\b)"),
    (
        "w",
        rf"(?P<tplus>\b(?P<tl>[TL]|H0)\s?(?P<tsign>\+|[-−–](?=\s?\d)|(?:[-−–\s]\s?)?(?:plus|minus)\s)\s?"
        rf"(?:(?:(?P<td>\d{{1,3}}):(?=\d\d:\d\d:\d\d))?(?P<th>\d{{1,3}}):(?P<tm>[0-5]\d)(?::(?P<ts>[0-5]\d))?|(?P<tn>{DIGITS}|{WORD_NUMBER})[\s-]?(?P<tu>{_UNIT}|min\b|m(?=\d|\b))?(?:,?\s?(?:and\s)?(?P<tn2>{DIGITS}|{WORD_NUMBER})\s?(?P<tu2>{_UNIT}))?))",
    ),
    (
        "dw",
        rf"(?P<elapsed>\b{_ELAPSED}(?:\s(?:of|was|at)|:)?\s(?:(?P<ed>\d{{1,3}}):(?=\d{{1,2}}:\d\d:\d\d)|(?P<edd>\d{{1,3}})(?:/|\sdays?,?\s(?:and\s)?))?(?P<eh>\d{{1,3}}):(?P<em>[0-5]\d)(?::(?P<es>[0-5]\d)(?:\.\d+)?)?(?![\d:])"
        rf"|(?<![\d:,.-])(?:(?P<fdd>\d{{1,3}})[:/](?=\d{{1,2}}:\d\d:\d\d))?(?P<fh>\d{{1,3}}):(?P<fm>[0-5]\d)(?::(?P<fs>[0-5]\d)(?:\.\d+)?)?(?:\s{_ELAPSED}|(?<=:\d\d:\d\d)\s(?:into\s(?:the\s)?{_FLIGHT}|(?:after|since)\s{_LAUNCH}))"
        r"|(?<=[Aa]t\s)(?P<gh>2[5-9]|[3-9]\d|[1-9]\d\d):(?P<gm>[0-5]\d):(?P<gs>[0-5]\d)(?![\d:]))",
    ),
    ("w", r"(?P<sol>\b[Ss]ol\s(?P<soln>\d{1,5})\b)"),
    ("dw", rf"(?P<clock>(?<![\d:.,+-]){_CLOCK_AND_ZONE})"),
    (
        "dw",
        rf"(?P<offset>(?<![\w.,$£€-])(?!a\ssecond\s(?:\d|{WORD_NUMBER}))(?:{_THE_UNIT}|{_BARE_UNIT}|(?:(?P<between>[Bb]etween\s)|(?P<pre>(?:[Ww]ithin|[Aa]fter|[Ff]or|[Uu]ntil|[Ii]n)\s(?:the\s(?:first|next|following)\s)?(?:[\d,]+\s(?:orbits|revolutions)\s(?:and|or)\s)?|(?:[Oo]ver|[Dd]uring)\s(?P<next>the\s(?:next|following)\s)))?{_AMOUNT}){_TAIL}?)",
    ),
    (
        "w",
        rf"(?P<near>\b(?:[Ss]hortly|[Ss]oon|[Ii]mmediately|[Mm]oments|[Jj]ust|[Rr]ight)\s(?:(?:after|following)\s(?:{_LAUNCH}|{_HAPPENING})|later\b|afterwards?\b|thereafter\b|after(?=[,.;)]|$)))",
    ),
    (
        "w",
        r"(?P<nextday>\b(?P<nd>(?:[Tt]he\s|on\sthe\s)?(?:[Nn]ext|[Ff]ollowing|[Ss]ame|[Pp]revious|[Pp]receding)\s(?:day|morning|afternoon|evening|night|month|year|week)(?!\s(?:that|as|when)\b)|"
        r"(?:[Tt]hat\s(?:same\s)?(?:day|morning|evening|night|afternoon|year|month))|the\s(?:day|week|month|year)\s(?:after|before)(?=[.,;]|$)|"
        r"(?:(?<=end\sof\s)|(?<=start\sof\s)|(?<=beginning\sof\s)|(?<=middle\sof\s)|(?<=half\sof\s)|(?<=day\sof\s))the\s(?:month|year)(?![\w-]|\s(?:\d|of\b))|(?:[Ll]ater|[Ee]arlier)\s(?:that|the\ssame|in\sthe)\s(?:same\s)?(?:day|month|year|morning|afternoon|evening|night))\b)",
    ),
    ("w", r"(?P<atonce>\b[Aa]t\s(?:once(?=[.,;)]|$)|(?:that|the\ssame)\s(?:very\s)?(?:moment|instant|minute)\b))"),
    ("w", r"(?P<overnight>\b[Oo]vernight(?=[.,;]|$))"),
    (
        "w",
        r"(?P<launchday>\b(?:[Oo]n\s)?(?:launch\sday(?=[.,;]|$)|the\sday\s(?:of\s(?:the\s|its\s|their\s)?launch\b(?!\sof\b)|(?:that\s)?(?:it|they)\s(?:was|were)\slaunched)))",
    ),
    (
        "w",
        r"(?P<dayof>\b(?:[Oo]n\s)?the\s(?:very\s)?day\sof\s(?P<dayofthing>closest\sapproach|(?:the|its|their)\s(?:closest\s|first\s|lunar\s|(?:Moon|Mercury|Venus|Earth|Mars|Jupiter|Saturn)\s)?"
        r"(?:flyby|encounter|approach|landing|touchdown|splashdown|docking|undocking|separation|insertion|arrival|impact|re-?entry))\b)",
    ),
    ("w", r"(?P<turn>\b(?:the\s)?turn\sof\sthe\syear\b)"),
    (
        "w",
        rf"(?P<flightday>\b(?:(?:[Ff]light|[Mm]ission)\s[Dd]ays?\s|FD\s?)(?P<fd>\d{{1,3}}\b|{WORD_NUMBER}\b)|\b(?P<fdof>[Dd]ay\s(?P<fdn>\d{{1,3}}|{WORD_NUMBER}))\sof\s(?:the|its|their)\s(?:flight|mission)\b|(?<=[Oo]n\s)[Dd]ay\s(?P<fdo>\d{{1,3}}\b|{WORD_NUMBER})(?!\sof\b)"
        rf"|\b[Oo]n\s(?:the|its|their)\s(?P<fdw>{_NTH_DAY})\s(?:day\sof\s(?:the|its|their)\s(?:flight|mission|voyage)|flight\sday|day\s(?:in\sspace|aloft))\b|\b[Oo]n\sthe\s(?P<fda>{_NTH_DAY})\sday\s(?:after|following)\s{_LAUNCH}|\b[Oo]n\sthe\s(?P<fdb>{_NTH_DAY})\sday(?=[,.;]|$|\s(?:the|it|they)\s))",
    ),
    (
        "d",
        rf"(?P<year>(?<![\d.,])(?<![^\d\sa-z][–—-])(?P<yy>{_YEAR})(?:[–—](?P<yy2>\d\d)(?![\d–—-]))?(?![\d,]*\d|\.\d|\s?(?:kg|km|lb|m\b|W\b|people|kilo|metre|meter|mile|pound|ton)))",
    ),
]
ATOM = {kind: re.compile("|".join(pattern for kinds, pattern in _ALTERNATIVES if kind in kinds)) for kind in "dw"}
# the words that an expression can start with, and as much of what must follow as tells most others apart
_MONTH_WORDS = "jan feb mar apr may jun jul aug sep oct nov dec"
_UNIT_WORDS = "milli|sec|min|hour|hrs?|day|week|fortnight|month|year|decade|sol|s|h"
_DAY_WORDS = "day|morning|afternoon|evening|night|month|year|week"
_COUNT_WORDS = rf"""
    about around approx roughly some\b nearly almost ca\b c\W just\b over\b under\b more\b less\b up\s at\sleast only\b exactly precisely barely
    several few half dozens hundreds three[\s-]quarters slightly\b somewhat\b well\s(?:over|under|more|less|before|after) close\sto not\squite an?[\s-](?:little|bit|few|couple|number|dozen|single|handful|quarter|hundred|thousand|{_UNIT_WORDS})
""".split()
_COUNTED = "|".join([r"[\d~½¼¾⅓⅔.]", r"the\s(?:first|next|following)\s", *_COUNT_WORDS, *WORDS])
_ANY_MONTH_WORD = "|".join(_MONTH_WORDS.split())
_STARTERS = rf"""
    {_MONTH_WORDS.replace("mar", "mar(?!s)")} christmas\s new\syear spring summer autumn fall\s winter noon midnight sol\s flight\sday
    mission\s(?:day|elapsed) ground\selapsed met\s get\s fd\s?\d day\s(?:\d|[otfsen]) fiscal financial fy
    within after for\s(?:{_COUNTED}) until in\s?(?:the\s(?:spring|summer|autumn|fall)|{_ANY_MONTH_WORD}|(?<=\s)(?:{_COUNTED})) during\s?(?:{_ANY_MONTH_WORD}|the\s(?:next|following)\s) by\s?(?:{_ANY_MONTH_WORD})
    since\s?(?:{_ANY_MONTH_WORD}) from\s(?:{_ANY_MONTH_WORD}) between early mid late earlier launch\sday on\slaunch
    on\s(?:the|its|their)\s(?:next|following|same|previous|preceding|day\s(?:of|it|they|that)|\d|(?:{"|".join(ORDINALS)})\s(?:day|flight))
    the\s(?:(?:next|following)\s(?:{_ANY_MONTH_WORD})|(?:next|following|same|previous|preceding)\s(?:{_DAY_WORDS})|(?:day|week|month|year)\b|(?:first|second|third|fourth|last|latter)[\s-](?:quarter|half)|turn\sof|\d)
    (?:next|following|same|previous|preceding)\s(?:{_DAY_WORDS}|{_ANY_MONTH_WORD}) that\s(?:same\s)?(?:{_DAY_WORDS}|{_ANY_MONTH_WORD}|spring|summer|autumn|fall|winter)
    (?:first|second|third|fourth|last|latter)[\s-](?:quarter|half) i\s ii\s iii\s iv\s q\d h\d t(?:\s(?:plus|minus)|\s?[+−–-]) l(?:\s(?:plus|minus)|\s?[+−–-])
    (?:seconds|minutes|hours|days|weeks|months|years)\s(?:later|aft|foll|bef|prior|into|earlier|of\b) shortly\s soon\s immediately\s moments\s right\s overnight turn\sof at\s(?:once|that|the\ssame)
""".split()


def _start() -> re.Pattern[str]:
    """Every place where an expression can start: to try each of them at every character costs five times as much."""
    by_letter: dict[str, list[str]] = {}
    for word in [*_STARTERS, *_COUNT_WORDS, *WORDS]:
        firsts = word[3 : word.index(")")].split("|") if word.startswith("(?:") else [word]
        tail = word[word.index(")") + 1 :] if word.startswith("(?:") else ""
        for first in firsts:
            by_letter.setdefault(first[0], []).append(first[1:] + tail)
    words = "|".join(rf"[{k}{k.upper()}](?i:{'|'.join(rests)})" for k, rests in sorted(by_letter.items()))
    return re.compile(rf"(?<!\d)\d|[~½¼¾⅓⅔]|\.(?=\d)|\b(?:{words})")


START = _start()
