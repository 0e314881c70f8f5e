"""Captured text that wants to act, and secrets that must not be shown: what every format is tested with."""

import io

from analyzer import analyze
from analyzer.report_files import WRITERS
from tests.analyzer.readings import reader

HOSTILE = (
    r"""
    > DELETE /<script>alert(1)</script>?a=]]>&b='"|`x`&c=%0A::error::%0a&d={0}[l](javascript:x)&=1+1 HTTP/1.1
    > Host: =cmd|'/c'!a1`|@team<b>
    >
    <= HTTP/1.1 405 N\0o\r\nX: ]]>\0<b>\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n
    > GET /ESC[31mred€::warning::%25 HTTP/1.1
    > Host: a.example
    >
    < HTTP/1.1 401 ESC]0;title BEL -é
    <
    > GET /c HTTP/1.1
    > Host: ::error title=x,y::z
    >
    < HTTP/1.1 405 |a|b|`c` ```
    <
""".replace("ESC", "\x1b")
    .replace("BEL", "\x07")
    .replace("€", "\xe9")
)
CAPTURE = "d\udce9 1/<b>a|b`c.pcap"
"""Also a name that is no UTF-8."""

SECRETS = """
    > GET /a?token=CANARY1&q=tea HTTP/1.1
    > Cookie: sid=CANARY2
    > Authorization: Bearer CANARY3
    > Referer: http://b.example/?password=CANARY4
    >
    < HTTP/1.1 401 Unauthorized
    < Set-Cookie: sid=CANARY5; Path=/
    < Location: http://user:CANARY6@c.example/?api_key=CANARY7
    <
    > DELETE http://user:CANARY8@d.example/x?session=CANARY9 HTTP/1.1
    > Proxy-Authorization: Basic CANARYA
    >
    < HTTP/1.1 405 Method Not Allowed
    <
"""


def analysed(*texts, name="a.pcap", **options):
    """Judge conversations as one capture."""
    return analyze(name, read=reader({name: list(texts)}), **options)


def written(analysis, suffix):
    """What a report with that suffix holds."""
    out = io.BytesIO()
    WRITERS[suffix](analysis, out)
    return out.getvalue()
