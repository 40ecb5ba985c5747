"""Coreference: which actor a phrase means. One small rule each, by what was mentioned before, kept as `why`.

The memory of an article is the only thing in the extraction that changes while a text is read; it lives as long as one
call of `kg.extract.extract`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kg.extract.cast import Cast
from kg.extract.introductions import office
from kg.extract.lexicon import Lexicon
from kg.extract.parliaments import seat
from kg.extract.phrases import ActorPhrase
from kg.iris import slug
from kg.reading.reading import Actor, ActorKind

_BEFORE = 20  # characters before a pronoun in which a conjunction may stand
_PERSONAL = frozenset("he she him her his hers".split())
_KIND_OF = {"person": {"person"}, "body": {"organization", "country"}, "group": {"group"}}
_DEFINITE = frozenset("the this that its his her their".split())
_INDEFINITE = ("a ", "an ", "another ")
_ANOTHER = re.compile(r"\b(?:an?|another|third|any|every|each|one)(?: \w+)? \Z")
_ARTICLE = 24  # characters before a noun in which its article stands
_ARTICLES = ("the ", "a ", "an ", "its ", "his ", "her ", "their ", "this ", "that ", "these ", "those ", "one ")


@dataclass(slots=True)
class Memory:
    """Who was mentioned so far in an article, latest last, and who spoke last.

    `topic` is who the last sentence was about, `papers` has for the noun of a document who wrote it.
    """

    lexicon: Lexicon
    cast: Cast
    actors: dict[str, Actor] = field(default_factory=dict)
    recent: list[str] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)
    speaker: str | None = None
    speaking_body: str | None = None
    speaking_group: str | None = None
    subject: str | None = None
    before: str | None = None
    it: str | None = None
    here: dict[str, None] = field(default_factory=dict)
    topic: str | None = None
    located: str | None = None
    papers: dict[str, str] = field(default_factory=dict)

    def heard(self, speaker: str) -> None:
        """Remember that *speaker* spoke last."""
        self.speaker = speaker
        kinds = self.actors[speaker].kinds
        if "group" in kinds:
            self.speaking_group = speaker
        elif "organization" in kinds or "country" in kinds:
            self.speaking_body = speaker

    def turn(self, topic: str | None) -> None:
        """Remember who the sentence that ends now was about."""
        self.topic = topic

    def author(self, document: str) -> str | None:
        """Return who *document*, named without an owner, speaks for: "the statement said"."""
        if document in self.papers:
            return self.papers[document]
        return self.topic if document in self.lexicon.words.utterances else None

    def speaking(self, pronoun: str, here: Sequence[str], lead: str | None = None) -> str | None:
        """Return who *pronoun* is, as the subject of a verb of speaking; *here* are others in its sentence before it.

        The last of those that fits comes first, then *lead*, the subject of the sentence, then who the sentence before
        was about, then who spoke last.
        """
        if pronoun in _PERSONAL:
            fits, spoke = "person", self.speaker
        elif pronoun == "it":
            fits, spoke = "body", self.speaking_body
        else:
            fits, spoke = "group", self.speaking_group
        for key in reversed(here):
            if _KIND_OF[fits] & set(self.actors[key].kinds):
                return key
        if pronoun == "it" and lead and _KIND_OF[fits] & set(self.actors[lead].kinds):
            return lead
        if pronoun == "it" and self.topic in self.papers.values():
            return self.topic  # "the report says … it adds"
        if self.topic and _KIND_OF[fits] & set(self.actors[self.topic].kinds):
            return self.topic
        return spoke if spoke and _KIND_OF[fits] & set(self.actors[spoke].kinds) else None

    def resolve(self, phrases: Sequence[ActorPhrase], text: str) -> tuple[ActorPhrase, ...]:
        """Return *phrases* of one sentence with the ids of the actors that they mean, as far as that can be told."""
        self.it = None
        self.before, self.subject, self.here = self.subject or self.before, None, {}
        self.located = self._scene(phrases, text)
        return tuple(self._resolve(phrase, text) for phrase in phrases)

    def _scene(self, phrases: Sequence[ActorPhrase], text: str) -> str | None:
        """Return the state where the sentence that begins with "In Berlin, …" takes place."""
        first = next(iter(phrases), None)
        if first is None or first.sort not in {"place", "metonym", "name"} or not first.refers or first.first != 1:
            return None
        opens = text[: first.span.start].rstrip().endswith("In") and text[first.span.end : first.span.end + 1] == ","
        return self.lexicon.state_of(first.refers[0]) if opens else None

    def _resolve(self, phrase: ActorPhrase, text: str) -> ActorPhrase:
        inner = tuple(self._resolve(part, text) for part in phrase.inner)
        phrase = replace(phrase, inner=inner)
        actor, why = self._actor(phrase, text)
        if actor is None:
            return phrase
        if phrase.head and actor.id not in self.heads.values():
            self.heads[phrase.head] = actor.id
        self.actors[actor.id] = actor
        self.here[actor.id] = None
        if phrase.sort != "pronoun":
            self.recent.append(actor.id)
        if self.subject is None and phrase.sort not in {"adjective", "place", "facility"}:
            self.subject = actor.id
        return replace(phrase, refers=(actor.id,), why=why)

    def _actor(self, phrase: ActorPhrase, text: str) -> tuple[Actor | None, str]:
        if phrase.sort == "person" and phrase.refers:
            return self._person(phrase, text), "person"
        if phrase.refers:
            met = self.actors.get(phrase.refers[0]) or self.cast.actors.get(phrase.refers[0])
            return met or self.known(phrase.refers[0]), phrase.rule
        if phrase.sort == "pronoun":
            if phrase.head == "it" and self.it:
                return self.actors[self.it], "it-again"
            actor, why = self._of_subordinate(phrase, text) or self._pronoun(phrase.head)
            self.it = actor.id if actor and phrase.head == "it" else self.it
            return actor, why
        found, why = self._again(phrase, text)
        if found is not None:
            return found, why
        if phrase.sort == "body" or (phrase.sort == "definite" and why == "of-owner"):
            return self._body(phrase, text), "body-of-owner"
        nobody = phrase.sort == "bare-definite" or why == "anybody"
        return (None, why) if nobody else (self._described(phrase, text), "described")

    def _again(self, phrase: ActorPhrase, text: str) -> tuple[Actor | None, str]:
        """Return whom *phrase* points back to, when somebody fits."""
        words, start = phrase.span.of(text).lower(), phrase.span.start
        if words.startswith("any ") or (
            phrase.sort == "bare-definite" and _ANOTHER.search(text, max(0, start - _ARTICLE), start)
        ):
            return None, "anybody"
        if phrase.sort in {"definite", "bare-definite"}:
            if phrase.sort == "definite" and words.split(maxsplit=1)[0] not in _DEFINITE:
                return None, "indefinite"
            return self._definite(phrase) if phrase.owner is None else (None, "of-owner")
        if phrase.sort in {"role", "bare-role"}:
            return (
                (None, "indefinite") if words.startswith(_INDEFINITE) else (self._holder(phrase, words), "role-again")
            )
        if phrase.sort != "group" or not words.startswith("the ") or phrase.owner is not None or phrase.inner:
            return None, "not-pointing"
        if phrase.head in self.lexicon.role_sorts:
            return self.actors.get(self.heads.get(phrase.head, "")), "group-again"
        if words != f"the {phrase.head}":
            return None, "not-pointing"
        sort = self._sort(phrase.head)
        return self._called(phrase.head) or self._last(lambda actor: actor.sort == sort), "that-organisation"

    def _holder(self, phrase: ActorPhrase, text: str) -> Actor | None:
        """Return the one person who holds the office that *phrase* names, when the text says so anywhere."""
        holders = self.cast.offices.get(office(phrase.head), set())
        if len(holders) == 1:
            (holder,) = holders
            person = self.actors.get(holder) or self.cast.actors[holder]
            mine, theirs = self.state_of(phrase.owner), self.lexicon.state_of(person.part_of)
            if mine is None or theirs is None or mine == theirs:
                return person
        again = self.heads.get(phrase.head) if phrase.owner is None else None
        if again:
            return self.actors.get(again)
        return self._person_with(phrase) if text.startswith("the ") else None

    def _person_with(self, phrase: ActorPhrase) -> Actor | None:
        """Return the person mentioned last of whom the text or the lexicon tells a role that *phrase* may stand for."""
        sort = self.lexicon.role_sorts.get(phrase.head)
        state = self.state_of(phrase.owner)
        for key in reversed(self.recent):
            person = self.actors[key]
            if "person" not in person.kinds:
                continue
            held = self.cast.roles.get(key, set())
            sorts = {self.lexicon.role_sorts.get(role) for role in held} | {person.sort}
            narrow = held - self.lexicon.words.general_roles
            general = phrase.head in self.lexicon.words.general_roles
            fits = sort in sorts and (general or not narrow)
            if fits and state in {None, self.state_of(person.part_of)}:
                return person
        return None

    def known(self, row: str) -> Actor:
        """Return the lexicon's actor with the id *row*."""
        found = self.lexicon.actors[row]
        kinds: tuple[ActorKind, ...] = ("country", "place") if found.kind == "country" else (found.kind,)
        return Actor(found.id, found.label, kinds, "reference", found.part_of, found.sort)

    def state_of(self, actor: str | None) -> str | None:
        """Return the state that *actor* belongs to, through what the text says of it and what the lexicon knows."""
        seen: set[str] = set()
        while actor and actor not in seen:
            seen.add(actor)
            if actor in self.lexicon.actors:
                return self.lexicon.state_of(actor)
            actor = self.actors[actor].part_of if actor in self.actors else None
        return None

    def _person(self, phrase: ActorPhrase, text: str) -> Actor:
        actor = self.actors.get(phrase.refers[0]) or self.cast.actors[phrase.refers[0]]
        owner = (
            next(
                (
                    part.refers[0]
                    for part in phrase.inner
                    if part.refers and part.sort != "person" and part.refers[0] != actor.id
                ),
                None,
            )
            or phrase.owner
            or seat(text, phrase.span.end, self.lexicon.words)
        )
        if actor.naming == "name" and actor.part_of is None and owner and owner != actor.id:
            actor = replace(actor, part_of=owner)
        return actor

    def _of_subordinate(self, phrase: ActorPhrase, text: str) -> tuple[Actor, str] | None:
        """Return the subject of the sentence for a pronoun that is the subject of a clause in it ("said that it …")."""
        if phrase.head not in {"it", "they"} or self.subject is None:
            return None
        before = text[max(0, phrase.span.start - _BEFORE) : phrase.span.start].split()
        kinds = {"organization", "country"} if phrase.head == "it" else {"organization", "group"}
        if (
            not before
            or before[-1] not in self.lexicon.words.subordinating
            or not kinds & {*self.actors[self.subject].kinds}
        ):
            return None
        return self.actors[self.subject], "subject-of-sentence"

    def _pronoun(self, word: str) -> tuple[Actor | None, str]:
        if word in _PERSONAL:
            return self._person_meant(word)
        if word.startswith(("they", "their", "them")):
            if self.subject is None and self.before and "group" in self.actors[self.before].kinds:
                return self.actors[self.before], "subject-before"
            return self._last(lambda actor: "person" not in actor.kinds and actor.kinds != ("place",)), "last-plural"
        body, why = self._body_meant(word)
        return (self.actors.get(body) or self.known(body), why) if body else (self._last(self._may_be_it), "last-body")

    def _person_meant(self, word: str) -> tuple[Actor | None, str]:
        person = next((one for one in reversed(self.here) if not self._is_body(one)), None)
        if word in {"his", "her"} and person and self.actors[person].kinds != ("place",):
            return self.actors[person], "person-of-sentence"
        if self.speaker and "person" in self.actors[self.speaker].kinds:
            return self.actors[self.speaker], "last-speaker"
        return self._last(lambda actor: "person" in actor.kinds), "last-person"

    def _body_meant(self, word: str) -> tuple[str | None, str]:
        """Return the id of the body that "it" or "its" most likely means, or None."""
        if self.subject and "person" in self.actors[self.subject].kinds:
            bodies = (one for one in self.here if self._is_body(one) and self.actors[one].sort != "media")
            body = next(bodies, None) if word == "its" else None
            return (body, "body-of-sentence") if body else (self.state_of(self.subject), "state-of-subject")
        if self.subject is None and word == "it" and self.before and self._is_body(self.before):
            return self.before, "subject-before"
        named = word == "its" and self.subject and self._is_body(self.subject)
        return (self.subject, "subject") if named else (None, "")

    def _may_be_it(self, actor: Actor) -> bool:
        return self._is_body(actor.id)

    def _main_state(self) -> str | None:
        """Return the state that was mentioned most often so far, the latest of several."""
        states = [i for i in self.recent if "country" in self.actors[i].kinds]
        return max(reversed(states), key=states.count, default=None)

    def _definite(self, phrase: ActorPhrase) -> tuple[Actor | None, str]:
        sort = self.lexicon.body_rows[phrase.head].sort
        if sort == "state":
            state = (
                self.state_of(self.subject) if self.subject and "person" in self.actors[self.subject].kinds else None
            )
            if state:
                return self.known(state), "state-of-subject"
            named = self._last(
                lambda actor: (
                    "country" in actor.kinds and actor.id not in self.here and self._calls_itself(actor.id, phrase.head)
                )
            )
            if named:
                return named, "state-of-that-kind"
            if phrase.head in {"kingdom", "emirate", "sultanate"}:
                return None, "no-state-of-that-kind"
            if phrase.head not in {"country", "nation", "state", "republic"}:
                return self._last(lambda one: "country" in one.kinds and one.id not in self.here), "other-state"
            if self.subject is None and self.before and "country" in self.actors[self.before].kinds:
                return self.actors[self.before], "subject-before"
            return self._last(lambda actor: "country" in actor.kinds), "last-state"
        wanted = {
            "agency": {"agency", "media", "intelligence"},
            "organization": {"organization", "alliance", "institute"},
        }.get(sort, {sort})
        found = self._last(lambda actor: actor.sort in wanted) or self._called(phrase.head)
        return found, f"last-{sort}"

    def _called(self, noun: str) -> Actor | None:
        """Return the organisation mentioned last that has *noun* in its name: "the commission"."""

        def named(actor: Actor) -> bool:
            names = (actor.label, *self.lexicon.forms_of.get(actor.id, ()))
            return "organization" in actor.kinds and any(noun in name.lower().split() for name in names)

        return self._last(named)

    def _sort(self, noun: str) -> str:
        row = self.lexicon.body_rows.get(noun)
        return row.sort if row and row.sort in {"company", "media", "institute"} else "-"

    def _is_body(self, actor: str) -> bool:
        return bool({"country", "organization"} & set(self.actors[actor].kinds))

    def _calls_itself(self, state: str, head: str) -> bool:
        """Whether a name of *state* has the noun *head* in it ("Kingdom of …"), a noun that not all states have."""
        forms = self.lexicon.forms_of.get(state, ()) if head != "republic" else ()
        return any(head in form.lower().split() for form in forms)

    def _body(self, phrase: ActorPhrase, text: str) -> Actor | None:
        row = self.lexicon.body_rows[phrase.head]
        owner = self._owner(phrase, text)
        if owner is None and phrase.span.of(text).lower().startswith(_INDEFINITE):
            return self._described(phrase, text)
        if owner is None:
            again = self.heads.get(phrase.head)
            if again:
                return self.actors[again]
            owner = self.state_of(self.subject) or self._main_state()
            if owner is None:
                return self._described(phrase, text)
        if row.acts_as == "state" or row.sort == "state":
            return self.known(owner) if owner in self.lexicon.actors else self.actors.get(owner)
        owner_actor = self.known(owner) if owner in self.lexicon.actors else self.actors[owner]
        if owner_actor.sort == row.sort and "organization" in owner_actor.kinds:
            return owner_actor  # "the AFP news agency"
        forms = self.lexicon.forms_of.get(owner, (owner_actor.label,))
        keys = [slug(f"{form} {phrase.head}") for form in forms]
        for key in keys:
            if key in self.lexicon.actors:
                return self.known(key)
        name = f"{owner_actor.label}'s" if forms[0] == owner_actor.label else forms[0]
        return Actor(keys[0], f"{name} {phrase.head}", ("organization",), "name", owner, row.sort)

    def _owner(self, phrase: ActorPhrase, text: str) -> str | None:
        """Return whose the body is by its own words, or by the place where the sentence says that it is."""
        owner = phrase.owner or next((part.refers[0] for part in phrase.inner if part.refers), None)
        if owner is None and phrase.possessive:
            meant, _ = self._pronoun(phrase.span.of(text).split()[0].lower())
            owner = meant.id if meant else None
            return self.state_of(owner) or owner
        if owner in self.lexicon.actors and self.lexicon.actors[owner].kind == "place":
            return self.lexicon.state_of(owner) or owner  # "the ministry in Berlin"
        return owner or self.located

    def _described(self, phrase: ActorPhrase, text: str) -> Actor:
        words = whole = " ".join(phrase.span.of(text).split())
        for article in _ARTICLES:
            if words.lower().startswith(article):
                words = words[len(article) :]
        if words == whole and words[:1].isupper() and not any(part.first == phrase.first for part in phrase.inner):
            words = words[0].lower() + words[1:]  # the capital of a sentence
        owner = phrase.owner or next((part.refers[0] for part in phrase.inner if part.refers), None)
        if phrase.possessive:
            pronoun = phrase.span.of(text).split()[0].lower()
            meant, _ = self._pronoun(pronoun)
            if meant is not None:
                words = f"{words} of {meant.label}"
        kind: ActorKind = "place" if phrase.sort == "facility" else "group"
        sort = self.lexicon.body_rows[phrase.head].sort if phrase.head in self.lexicon.body_rows else "group"
        if (
            kind == "place"
            and phrase.head in self.heads
            and words.split()[-1] == phrase.head
            and len(words.split()) == 1
        ):
            return self.actors[self.heads[phrase.head]]
        return Actor(
            f"described-{slug(words)}", words, (kind,), "description", owner if owner != slug(words) else None, sort
        )

    def _last(self, fits: Callable[[Actor], bool]) -> Actor | None:
        return next((self.actors[i] for i in reversed(self.recent) if fits(self.actors[i])), None)
