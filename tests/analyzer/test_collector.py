"""The collector of cycles: eased, and on."""

import gc

from analyzer.collector import COLLECT_AFTER, ease_the_collector


def test_the_collector_is_on_looks_seldom_and_leaves_alone_what_is_there():
    before = gc.get_threshold()
    gc.disable()
    try:
        ease_the_collector()
        assert (gc.isenabled(), gc.get_threshold()) == (True, COLLECT_AFTER)
        assert gc.get_freeze_count() > 0
    finally:
        gc.enable()
        gc.unfreeze()
        gc.set_threshold(*before)
