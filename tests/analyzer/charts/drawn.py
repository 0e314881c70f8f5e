"""What is in a figure: its bars, its labels, its notes, and whether its texts are where they can be read."""

HOSTILE = [
    "$x^2_{3}$ \\frac",
    "a\x00\x1b[31m\n",
    "\u202ecba\u4e2d\udcff",
    "x" * 100_000,
    "%s {0} <b>&amp;-->",
    "",
]


def bars(axes):
    """The bars of horizontal axes by legend: {label: [(row, left, width)]}."""
    return {
        container.get_label(): [
            (round(bar.get_y() + bar.get_height() / 2), round(bar.get_x(), 6), round(bar.get_width(), 6))
            for bar in container
        ]
        for container in axes.containers
    }


def row_labels(axes):
    return [tick.get_text() for tick in axes.get_yticklabels()]


def column_labels(axes):
    return [tick.get_text() for tick in axes.get_xticklabels()]


def notes(axes):
    return [text.get_text() for text in axes.texts]


def texts_of(figure):
    """Every text that is drawn."""
    figure.draw_without_rendering()
    found = list(figure.texts)
    for axes in figure.axes:
        if axes.axison:
            found += [*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label, axes.yaxis.label]
        found += axes.texts
        found += axes.get_legend().get_texts() if axes.get_legend() else []
    for legend in figure.legends:
        found += legend.get_texts()
    suptitle, supxlabel = (getattr(figure, name, None) for name in ("_suptitle", "_supxlabel"))
    found += [each for each in (suptitle, supxlabel) if each is not None and each not in found]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def cut_off(figure):
    """The texts that reach beyond the figure."""
    texts = texts_of(figure)
    width, height = figure.bbox.width, figure.bbox.height
    boxes = [(text, text.get_window_extent()) for text in texts]
    return [
        text.get_text()
        for text, box in boxes
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]


def overlapping(figure):
    """Pairs of upright texts that write over each other."""
    found = [(text, text.get_window_extent()) for text in texts_of(figure) if not text.get_rotation() % 90]
    return [
        (one.get_text(), other.get_text())
        for number, (one, here) in enumerate(found)
        for other, there in found[number + 1 :]
        if min(here.x1, there.x1) - max(here.x0, there.x0) > 1
        and min(here.y1, there.y1) - max(here.y0, there.y0) > 1
    ]
