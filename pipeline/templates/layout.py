"""Wrappers, dashes, blanks, languages and abbreviations: the text stays, the layout goes."""

from __future__ import annotations

from pipeline.core import Text
from pipeline.templates.call import Call, Rendered


def first_text(call: Call) -> Rendered:
    """The first argument, with its own source map."""
    return next((text for text in call.positional if text.clean), call.named.get("text", call.named.get("content", Text(""))))


def last_text(call: Call) -> Rendered:
    """Color, font color: the last argument is the text."""
    return call.positional[-1] if call.positional else Text("")


def second_text(call: Call) -> Rendered:
    """Lang, transliteration: the text follows the language code."""
    return call.positional[1] if len(call.positional) > 1 else first_text(call)


def native(call: Call) -> Rendered:
    """Native name, native phrase: the text follows the language code."""
    return second_text(call)


def red_link(call: Call) -> Rendered:
    """Interlanguage link: the local title, or the text asked for."""
    return call.named.get("lt") or call.named.get("display") or first_text(call)


def _says(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split(";"))


_FIXED = {
    "nbsp": " ",
    "space": " ",
    "spaces": " ",
    "snd": " – ",
    "snds": " – ",
    "spnd": " – ",
    "sndash": " – ",
    "spaced ndash": " – ",
    "spaced en dash": " – ",
    "spaced mdash": " — ",
    "spaced em dash": " — ",
    "ndash": "–",
    "en dash": "–",
    "endash": "–",
    "dash": "–",
    "nsndns": "–",
    "mdash": "—",
    "em dash": "—",
    "emdash": "—",
    "thinspace": " ",
    "thin space": " ",
    "hair space": " ",
    "nnbsp": " ",
    "zwsp": "",
    "wbr": "",
    "shy": "",
    "okina": "ʻ",
    "hamza": "ʼ",
    "ayin": "ʽ",
    "'": "'",
    "`": "'",
    "'s": "'s",
    "minus": "−",
    "times": "×",
    "by": "×",
    "yes": "Yes",
    "no": "No",
    "tbd": "TBD",
    "tba": "TBA",
    "tbc": "TBC",
    "n/a": "",
    "na": "",
    "unknown": "unknown",
    "none": "none",
    "dunno": "",
    "success": "Success",
    "failure": "Failure",
    "partial failure": "Partial failure",
    "partial success": "Partial success",
    "planned": "Planned",
    "operational": "Operational",
    "launched": "Launched",
    "active": "Active",
    "inactive": "Inactive",
    "s/n": "s/n",
}


def fixed(call: Call) -> Rendered:
    """A sign or word that the name stands for; outcome templates show their argument where they have one."""
    if call.positional and call.arg(0) and _FIXED[call.name][:1].isupper():
        return call.positional[0]
    return _FIXED[call.name]


_WRAPPERS = (
    "nowrap;nobr;nobreak;nowraplinks;nobold;noitalic;small;smaller;smalldiv;big;bigger;larger;large;resize;font;font size;em;strong;i;b;italic;bold;"
    "abbr;abbrlink;tooltip;abbreviation;hover title;longitem;hidden;collapse;center;left;right;align;sic;as written;typo;not a typo;proper name;"
    "title;bdi;bdo;text;plain text;plainlink;url;official url;official website;official site;cospar link;cospar;nssdc;satcat;norad;noitalics;"
    "script;smallcaps;sc;small caps;allcaps;keypress;code;kbd;tt;mono;monospace;samp;var;underline;u;s;strikethrough;ins;del;highlight;"
    "no wrap;nowrap begin;nobr begin;normal;xt;tq;quote;blockquote;cquote;quotation;inline quote;nihongo core;nihongo foot;nonspecific;"
    "linktext;link;l;ill-wd;no italic;italic correction;div;span;bulleted;fs;fsp;gsl;visible anchor;vanchor;va;term;defn;nihongo2;nihongo;nihongo krt;zh-full;"
    "mission;mission link;spacecraft link;ship name;sclass;interlanguage link wd;page needed inline;sronly;screen reader only;larger text;superscript;verify"
)
RENDER = (
    dict.fromkeys(_WRAPPERS.split(";"), first_text)
    | dict.fromkeys(
        (
            "color",
            "colour",
            "font color",
            "font colour",
            "fontcolor",
            "background color",
            "bgcolor",
            "textcolor",
            "color box",
            "colorbox",
        ),
        last_text,
    )
    | dict.fromkeys(
        (
            "lang",
            "transliteration",
            "transl",
            "translit",
            "native name",
            "native phrase",
            "rtl-lang",
            "langx",
            "wikt-lang",
            "ruby",
            "script/cyrillic",
        ),
        second_text,
    )
    | dict.fromkeys(("ill", "interlanguage link", "link-interwiki", "illm", "red link", "interlanguage link multi"), red_link)
    | dict.fromkeys(_FIXED, fixed)
)
