"""What each word for how a server closed means, what decides it, and what is to be done.

reset-before-ack, which is more than a paragraph, stands in analyzer.rules.topics.
Source: RFC 9112, 9.6; RFC 9293, 3.10.7.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules.closes.verdict import Conduct

if TYPE_CHECKING:
    from collections.abc import Mapping

CONDUCT_TEXTS: Mapping[Conduct, str] = {
    Conduct.SAFE: """
        The response was not at risk

        The connection stayed open, or it was closed when the client had nothing more to send.

        No RST of the server answered octets of the client; or there was no close at all.

        Nothing.
    """,
    Conduct.LINGERING: """
        The server closed its output and read on

        FIN behind the response, while the client still sent; the server's TCP went on taking what
        came. With linger-timeout it reset in the end, but only after the acknowledgment of the
        whole response, or after the client's FIN.

        The server's ACKs cover octets that came behind its FIN, and no RST of it is before that.
        The kernel's ACK does not show that the application reads.

        Nothing. Where clients still lose responses at the time limit, lengthen it.
    """,
    Conduct.CLOSED_WHILE_SENDING: """
        The server closed, and what came of the rest was not seen

        FIN while the client still sent, and its later octets were neither acknowledged nor reset.

        The end of the capture came first, or the octets were dropped on the way.

        Capture for longer; close lingering all the same: wirelint explain reset-before-ack.
    """,
    Conduct.RESET_AFTER_ACK: """
        The server reset when it had the acknowledgment

        The client's TCP held the whole response. Its application may still not have read it. With
        idle-close-race a new request crossed the close of an idle connection: it may be sent again
        where its method allows it.

        E1: the RST begins at or behind the end of the response. E3: it echoes the timestamp of that
        ACK or a later one. E7: it follows it by a round trip or more.

        Read on for longer before closing, or wait until the client has closed.
    """,
    Conduct.PROVABLY_LOST: """
        The response was lost, and the capture proves it

        The server reset before the acknowledgment, and octets of the response did not reach the
        client. Its socket was gone, so nobody could send them again.

        L1: when the response should have been there the client says again that it has less, and for
        3 s nothing acknowledges it all. L2: a SACK block leaves a hole in it. L3: a tap at
        the client never saw the octets, and the client's ACKs agree. L4: the server had not sent
        them all when it reset.

        Close lingering: wirelint explain reset-before-ack names the settings.
    """,
    Conduct.ABORTIVE: """
        The server ended with RST, the client not sending

        A close() with unread octets, or SO_LINGER 0, or an idle connection cut off. With before-ack
        the response was not yet acknowledged and may be lost; with after-ack it was.

        A RST with ACK follows the response or takes the place of FIN, and no octet of the request
        is missing.

        Read what was sent before closing, and leave SO_LINGER alone.
    """,
    Conduct.CLIENT_ABORTED: """
        The client reset first

        The client gave up; what the server did afterwards lost nothing that was still wanted.

        A RST of the client comes before the server's FIN or RST, or is the only one.

        Look at the client: its time limits, or a user who went away.
    """,
    Conduct.RST_IGNORED: """
        A RST stopped nothing

        The client's TCP dropped it as old or out of its window (RFC 9293, 3.10.7.4).

        Its sequence number is not the one expected next, and both sides go on exchanging data.

        Nothing; many of them may come from a device between.
    """,
    Conduct.CAPTURE_LOSS: """
        Undecided: packets are missing in the capture

        Octets were acknowledged that the tap did not see, near the response, its ACKs or the RST.

        A RST that answers a segment without the acknowledgment (E2) would decide all the same.

        Capture it again: a larger buffer (tcpdump -B), a filter for one host.
    """,
    Conduct.CAPTURE_END: """
        Undecided: the capture ends too early

        It ends while the request or the response is under way, before either side closed.

        No FIN or RST of the server was captured, and not all of the response was acknowledged.

        Capture it again: go on for some seconds after the failure.
    """,
    Conduct.MIDSTREAM: """
        Undecided: the capture begins in the middle

        Which octets are the last response cannot be told.

        The handshake and the start of the messages are not in the capture.

        Capture it again: start it before the connection opens.
    """,
    Conduct.SNAPLEN: """
        Undecided: packets were cut

        The heads of the messages are not whole, so the end of the response is unknown.

        The snap length is smaller than the packets.

        Capture it again: tcpdump -s 0.
    """,
    Conduct.TLS: """
        Undecided: the connection is encrypted

        Neither the status nor the end of the response can be read.

        TLS records, and no messages in them that could be read.

        Capture behind what ends TLS, where it is plain.
    """,
    Conduct.ONE_DIRECTION: """
        Undecided: only one side was captured

        Without the client's ACKs, or the server's packets, the order cannot be told.

        Every packet of the connection has the same sender.

        Capture it again: both directions; with asymmetric routes, at a host.
    """,
    Conduct.INJECTED: """
        Undecided: the RST may not be the server's

        Its TTL or numbers are not like those of the server's other packets, or the server went on
        sending.

        A firewall or another device between may have sent it.

        Compare captures at the server and at the client.
    """,
    Conduct.PEER_SILENT: """
        Undecided: the server waited, the client was silent

        The server sent the response again and again, nobody acknowledged it, then it reset.

        At least three retransmissions over at least 3 s before the RST.

        Look for a broken path or a client that is gone; the server did what it could.
    """,
    Conduct.ORDER: """
        Undecided: RST and acknowledgment are too close

        Whether the server had the acknowledgment when it sent the RST cannot be told.

        None of E1 to E7 decides (wirelint explain reset-before-ack).

        Say where the tap was (--tap), capture at the server, or switch on TCP timestamps.
    """,
    Conduct.NO_ROW: """
        Undecided: no case fits

        The events are in none of the cases that Wirelint tells apart.

        They are counted, so that a case can be added.

        Report it, with the packets' headers.
    """,
}
"""Four paragraphs of each: a title, what it means, what decides it, what to do."""
