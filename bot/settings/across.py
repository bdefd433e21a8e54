"""What no setting shows by itself: what digests say of sources, and of one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.settings.mistakes import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings.digests import DigestSettings, DigestsFile
    from bot.settings.loading import ConfigFile
    from bot.settings.schema import SourcesFile


def check_sources(file: ConfigFile, sources: SourcesFile) -> None:
    """Refuse a digest of a source that there is not."""
    known = [source.id for source in sources.source]
    for index, digest in enumerate(_digests(file)):
        for place, name in enumerate(digest.sources):
            if name not in known:
                near = nearest(name, known)
                cure = f"did you mean {shown(near)}?" if near else "sources.toml names the sources"
                line = file.lines.get(("digest", index, "sources", place))
                line = line or file.lines.get(("digest", index, "sources"))
                file.complain(f"there is no source {shown(name)}", cure, line)


def check_twins(file: ConfigFile) -> None:
    """Refuse a digest that is another one under a second name: its news would come twice."""
    digests, first = _digests(file), dict[str, int]()
    for index, digest in enumerate(digests):
        if not digest.enabled:
            continue
        told = digest.model_dump(exclude={"id"}) | {"times": sorted(digest.times)}
        twin = first.setdefault(repr(told), index)
        if digests[twin].id != digest.id:  # two of one id are told already
            line = file.lines.get(("digest", twin, "id"))
            other = shown(digests[twin].id)
            what = f"the digest {shown(digest.id)} is {other} (line {line}) under another name"
            cure = "remove one of them, or give them another topic, place or time"
            file.complain(what, cure, file.lines.get(("digest", index, "id")))


def _digests(file: ConfigFile) -> Sequence[DigestSettings]:
    return cast("DigestsFile", file.model).digest
