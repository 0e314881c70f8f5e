import re

from analyzer.rules.closes.verdict import Conduct, Outcome, Subtype
from analyzer.rules.remedies import APACHE, GO, HAPROXY, NGINX, NODE
from analyzer.rules.topics import BY_NAME, RESET_BEFORE_ACK, TOPICS


def texts(topic):
    return [topic.title, *(text for part in topic.parts for text in (part.text, *sum(part.entries, ())))]


def test_every_word_for_a_conduct_is_a_topic_of_its_own():
    assert {topic.name for topic in TOPICS} == {conduct.value for conduct in Conduct}


def test_the_other_printed_words_lead_to_one():
    words = {*Subtype, *Outcome} - {Outcome.UNKNOWN}
    assert {word.value for word in words} - BY_NAME.keys() == set()
    assert BY_NAME["lingering-close"] is BY_NAME["close-story"] is RESET_BEFORE_ACK


def test_no_name_is_given_twice_or_is_in_upper_case():
    names = [name for topic in TOPICS for name in (topic.name, *topic.aliases)]
    assert sorted(names) == sorted(BY_NAME) == sorted({name.lower() for name in names})


def test_each_conduct_says_what_it_means_what_decides_it_and_what_to_do():
    for topic in TOPICS:
        if topic is not RESET_BEFORE_ACK:
            assert [part.heading for part in topic.parts] == [
                "What it means",
                "What decides it",
                "What to do",
            ]
            assert all(part.text for part in topic.parts)


def test_what_is_said_beside_a_conduct_stands_in_its_topic():
    for subtype in Subtype:
        assert subtype.value in " ".join(texts(BY_NAME[subtype.value]))


def test_all_are_plain_ascii_and_say_something():
    for topic in TOPICS:
        assert all(bool(part.text) is not bool(part.entries) for part in topic.parts)
        assert all(text.isascii() for text in (topic.picture, *texts(topic)))


def test_the_risk_is_taught_with_its_sources_all_the_evidence_and_the_servers():
    said = " ".join(texts(RESET_BEFORE_ACK))
    assert "RFC 2616, 10.4" in said
    assert "RFC 9112, 9.6" in said
    assert set(re.findall(r"\b[EL]\d", said)) >= {"E1", "E2", "E3", "E4", "E5", "E6", "E7", "L1", "L4"}
    for server in (NGINX, APACHE, HAPROXY, NODE, GO, "Tomcat", "Jetty", "gunicorn", "uvicorn", "SHUT_WR"):
        assert server in said


def test_who_is_sent_to_another_topic_finds_it():
    for topic in TOPICS:
        named = re.findall(r"wirelint explain ([\w-]+)", " ".join(texts(topic)))
        assert set(named) <= BY_NAME.keys() - {topic.name}
