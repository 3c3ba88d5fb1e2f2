"""Small steps on XML parts that are changed in place."""

from lxml import etree

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def serialised(root: etree._Element) -> bytes:
    """A part as Office writes it, with its declaration."""
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def drop(element: etree._Element) -> None:
    """Takes an element out; what stands behind it stays."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def settle_count(parent: etree._Element | None) -> None:
    """The number of children that a list notes of itself; an empty list goes."""
    if parent is None:
        return
    children = sum(1 for _ in parent.iterchildren(tag=etree.Element))
    if not children:
        drop(parent)
    elif parent.get("count") is not None:
        parent.set("count", str(children))
