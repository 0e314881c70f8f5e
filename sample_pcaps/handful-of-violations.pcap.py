"""A shop and its API: twelve exchanges on three connections, half of them against the rules.

The last one is the classic: the server answers a large upload with 413 and resets the connection
while the client still sends.
"""

from wire import Capture, Conversation, page, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    _shop(Conversation(tap, client=("192.0.2.10", 50_001)).open())
    _api(Conversation(tap, client=("192.0.2.11", 50_002), server=("198.51.100.30", 8080)).open())
    _upload(Conversation(tap, client=("192.0.2.12", 50_003), server=("198.51.100.30", 8080)).open())
    return tap.pcap()


def _shop(shop: Conversation) -> None:
    shop.exchange(request("GET /"), response("200 OK", "Content-Type: text/html", content=page("Shop", 2000)))
    shop.exchange(request("GET /spring"), response("301 Moved Permanently", content=page("It has moved")))
    shop.exchange(
        request("PUT /index.html", content=b"<p>mine"), response("405 Method Not Allowed", content=b"No.\n")
    )
    shop.exchange(
        request("GET /style.css", 'If-None-Match: "a1"'),
        response("304 Not Modified", 'ETag: "a1"', length=False),
    )
    shop.exchange(request("DELETE /cart/7"), response("204 No Content", content=b"deleted\n"))
    shop.close()


def _api(api: Conversation) -> None:
    def ask(line: str, *fields: str) -> bytes:
        return request(line, *fields, host="api.example")

    api.exchange(ask("GET /account"), response("401 Unauthorized", content=b"Who are you?\n"))
    api.exchange(
        ask("GET /account", "Authorization: Basic dXNlcjpzZWNyZXQ="),
        response("200 OK", "Content-Type: application/json", content=b'{"orders": 3}\n'),
    )
    api.exchange(ask("GET /film", "Range: bytes=0-9"), response("206 Partial Content", content=b"0123456789"))
    api.exchange(
        ask("GET /film", "Range: bytes=10-19"),
        response("206 Partial Content", "Content-Range: bytes 10-19/4000", content=b"abcdefghij"),
    )
    api.exchange(
        ask("GET /film"),
        response("416 Range Not Satisfiable", "Content-Range: bytes */4000", content=b"Too far.\n"),
    )
    api.close()


def _upload(api: Conversation) -> None:
    api.send(
        request("POST /orders", "Content-Length: 14", "Expect: 100-continue", host="api.example"), client=True
    )
    api.send(b"HTTP/1.1 100 Continue\r\n\r\n", client=False)
    api.exchange(b'{"item": "x7"}', response("201 Created", "Location: /orders/4", content=b"Order 4.\n"))
    api.send(request("POST /photos", "Content-Length: 50000", host="api.example"), client=True)
    sent = api.segments(b"p" * 5840, client=True)
    api.put(sent[0])
    refused = response("413 Content Too Large", "Connection: close", content=b"At most 4000 octets.\n")
    api.send(refused, client=False, acknowledged=False)
    api.put(api.segment(client=False, flags="FA"))
    for segment in sent[1:]:  # they left before the 413 arrived: their ACK number does not cover it
        api.put(segment)
    api.put(api.segment(client=False, flags="R", at=sent[1]["TCP"].ack))


if __name__ == "__main__":
    save(__file__, capture())
