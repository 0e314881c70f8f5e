"""103 (Early Hints) before a 200, 100 (Continue) before a 201, and 101 with what comes behind it."""

from wire import Capture, Conversation, page, request, response, save


def capture() -> bytes:
    """Return the capture."""
    tap = Capture()
    shop = Conversation(tap).open()
    shop.send(request("GET /"), client=True)
    shop.send(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n", client=False)
    shop.send(response("200 OK", content=page("Shop")), client=False)
    shop.send(request("PUT /note", "Content-Length: 5", "Expect: 100-continue"), client=True)
    shop.send(b"HTTP/1.1 100 Continue\r\n\r\n", client=False)
    shop.exchange(b"hello", response("201 Created", "Location: /note", content=b"Kept.\n"))
    shop.exchange(
        request("GET /chat", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"),
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x02hi",
    )
    shop.send(b"\x88\x80\x00\x00\x00\x00", client=True)
    shop.close()
    return tap.pcap()


if __name__ == "__main__":
    save(__file__, capture())
