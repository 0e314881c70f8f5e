"""How to mend a breach in common servers, where that is known: settings and calls by their names.

From the documentation of those servers. What is not here is not known, which says nothing of a server.
"""

from __future__ import annotations

NGINX, APACHE, NODE, EXPRESS, GO, HAPROXY, TOMCAT = (
    "nginx",
    "Apache httpd",
    "Node.js",
    "Express",
    "Go net/http",
    "HAProxy",
    "Tomcat",
)

_RETRY_AFTER = {
    NGINX: "add_header Retry-After 120 always; in the location that error_page names.",
    APACHE: 'Header always set Retry-After "120", under the condition that holds then.',
    HAPROXY: "http-after-response set-header Retry-After 120 where the status is that code.",
    EXPRESS: "res.set('Retry-After', '120') before res.status(...).",
}
_ERROR_PAGES = {
    NGINX: "Built-in pages have content; error_page names your own. return CODE; sends the built-in page, "
    "return CODE ''; none.",
    APACHE: "ErrorDocument names a page or a text.",
    EXPRESS: "res.sendStatus(CODE) sends the phrase as content; res.status(CODE).end() sends none.",
    GO: "http.Error(w, text, code) sends the text; w.WriteHeader(code) alone sends none.",
}
_NOTE = {
    NGINX: "return and rewrite redirects carry a note already.",
    APACHE: "Redirect and RewriteRule redirects carry a note already.",
    EXPRESS: "res.redirect() writes a note; setting Location by hand does not.",
    GO: "http.Redirect() writes a note to GET; setting Location by hand does not.",
}
_RANGES = {
    GO: "http.ServeContent and http.ServeFile answer ranges by the book.",
    EXPRESS: "res.sendFile() and express.static answer ranges by the book.",
    NGINX: "The static module answers ranges by the book; for content from behind, leave proxy_force_ranges "
    "off unless it is the same on every request.",
}
_UPGRADE = {
    NGINX: "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
    'proxy_set_header Connection "upgrade";',
    APACHE: "ProxyPass with upgrade=websocket (mod_proxy_http from 2.4.47).",
}
_LINGERING = {
    NGINX: "lingering_close on; (the default) or always; with lingering_time and lingering_timeout that suit "
    "the clients.",
    APACHE: "It closes lingering by itself, for up to 30 seconds; two after a RequestReadTimeout.",
    HAPROXY: "It resets when it refuses early; option http-buffer-request reads one buffer of content first. "
    "Leave option nolinger out.",
    NODE: "Connection: close ends at once. Read on: request.resume(), and end the response when the request "
    "has ended.",
    GO: "It half-closes and waits 500 ms, also after http.MaxBytesReader; slower clients need a handler that "
    "reads on.",
    TOMCAT: "maxSwallowSize of the Connector is how much it reads on: 2 MB, or all with -1.",
}
"""More, and other servers: `wirelint explain reset-before-ack`."""

REMEDIES: dict[str, dict[str, str]] = {
    "C3XX-self-redirect": {
        NGINX: "Behind TLS termination pass the scheme on: proxy_set_header X-Forwarded-Proto $scheme;",
        EXPRESS: "app.set('trust proxy', ...) lets req.secure follow X-Forwarded-Proto.",
        APACHE: "Test %{HTTP:X-Forwarded-Proto} in the RewriteCond that sends to https.",
    },
    "C4XX-explain-body": _ERROR_PAGES,
    "C5XX-explain-body": _ERROR_PAGES,
    "CXXX-date": {
        NODE: "response.sendDate is true unless it was switched off.",
        GO: "w.Header()['Date'] = nil suppresses it; leave it out.",
    },
    "CXXX-location-absolute": {
        NGINX: "absolute_redirect on; (the default) makes its own redirects absolute.",
        APACHE: "Redirects of its own are absolute already.",
    },
    "FR-bare-lf": {
        APACHE: "CGI scripts may end lines in LF, the server writes CRLF; those named nph- write themselves.",
    },
    "FR-truncated": {
        NGINX: "See error.log for 'upstream prematurely closed connection', and proxy_read_timeout.",
        NODE: "Write what Content-Length says, or leave it out; strictContentLength: true raises an error.",
        GO: "A handler that writes less than its Content-Length gets the connection closed; check the errors "
        "of io.Copy.",
    },
    "S101-connection-option": _UPGRADE,
    "S101-upgrade-header": _UPGRADE,
    "S200-trace-secrets": {APACHE: "TraceEnable off", NGINX: "TRACE is refused already."},
    "S204-no-content-length": {
        GO: "It is left out already.",
        NODE: "response.removeHeader('Content-Length'), and do not set it for 204.",
        NGINX: "return 204; sends none.",
    },
    "S206-content-range": _RANGES,
    "S206-range-length": _RANGES,
    "S206-content-range-valid": _RANGES,
    "S301-note": _NOTE,
    "S302-note": _NOTE,
    "S303-note": _NOTE,
    "S307-note": _NOTE,
    "S304-etag-content-location": {
        NGINX: "A 304 from behind is forwarded as it came; etag on; (the default) sends it for files.",
        APACHE: "Set FileETag, and look for 'Header unset ETag'.",
        EXPRESS: "app.set('etag', 'strong') or 'weak'; 304 of res.send() repeats it.",
    },
    "S304-etag-matches": {
        APACHE: "DeflateAlterETag AddSuffix (the default) changes the tag of compressed responses.",
    },
    "S304-used-when-unmodified": {
        APACHE: "DeflateAlterETag AddSuffix makes a tag that never matches; NoChange or Remove help.",
        EXPRESS: "res.send() answers 304 by itself while req.fresh holds; res.end() does not.",
        GO: "http.ServeContent answers 304 if the ETag header is set before.",
    },
    "S401-www-authenticate": {
        NGINX: "auth_basic sends it; with return 401 add: add_header WWW-Authenticate 'Bearer' always;",
        APACHE: "AuthType and AuthName send it; a 401 of an application must bring its own.",
        EXPRESS: "res.set('WWW-Authenticate', 'Bearer').status(401)",
    },
    "S405-allow": {
        NGINX: 'limit_except answers 403; with return 405 add: add_header Allow "GET, HEAD" always;',
        GO: "http.ServeMux answers 405 with Allow since Go 1.22 where patterns name the method.",
        EXPRESS: "As the last route: router.all(path, (req, res) => res.set('Allow', 'GET').sendStatus(405))",
        APACHE: "Its own 405 has it already; an application's must bring its own.",
    },
    "S416-content-range": _RANGES,
    "S416-content-range-form": _RANGES,
    "S429-details": _ERROR_PAGES,
    "S429-retry-after": _RETRY_AFTER,
    "S503-retry-after": _RETRY_AFTER,
    "TCP-4XX-reset-before-ack": _LINGERING,
    "TCP-4XX-response-lost": _LINGERING,
    "TCP-ANY-reset-before-ack": _LINGERING,
}
"""By rule id and server."""
