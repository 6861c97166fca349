"""Stories: what victims tell, the answers they would give, by name and in any order, and the diagnosis they should
reach. They are to the tree what tests are to code."""

from dataclasses import dataclass

from ..errors import BadStories
from .strict_yaml import load_yaml
from .tree import meant
from .walk import replay

FIELDS = {"id", "told", "answers", "diagnosis"}


@dataclass(frozen=True, kw_only=True)
class Story:
    """One story: `answers` maps a question's id to an option's; `diagnosis` is the id it should reach."""

    id: str
    told: str
    answers: dict
    diagnosis: str


def load_stories(text):
    """Return the stories written in the YAML `text`. Raises BadYaml, or BadStories with every mistake of shape."""
    listed = load_yaml(text).get("stories")
    if not isinstance(listed, list):
        raise BadStories(["stories : il manque la liste des récits."])
    mistakes = [mistake for number, each in enumerate(listed, 1) if (mistake := _mistake(each, number))]
    ids = [each["id"] for each in listed if isinstance(each, dict) and isinstance(each.get("id"), str)]
    mistakes += [f"{id} : deux récits portent ce nom." for id in dict.fromkeys(ids) if ids.count(id) > 1]
    if mistakes:
        raise BadStories(mistakes)
    return [Story(**each) for each in listed]


def follow(tree, story):
    """Return (Walk, mistakes): where the story's answers lead, and one sentence for each that was of no use, is
    unknown or is missing, or when the end is not the diagnosis it should reach."""
    walk, left = replay(tree, ()), dict(story.answers)
    while walk.node in left:
        question, option = walk.node, left.pop(walk.node)
        further = replay(tree, (*walk.answers, (question, option)))
        if further.answers == walk.answers:
            return walk, [_refused(tree, story, question, option)]
        walk = further
    mistakes = [f"{story.id} : la réponse à « {question} » n'a pas servi{_hint(tree, question)}." for question in left]
    if walk.node in tree.questions:
        mistakes.append(f"{story.id} : il manque la réponse à « {walk.node} ».")
    elif walk.node != story.diagnosis:
        mistakes.append(f"{story.id} : on arrive à « {walk.node} », pas à « {story.diagnosis} ».")
    return walk, mistakes


def coverage(tree, stories):
    """Return (diagnoses reached, options chosen) by these stories: a set of ids, and one of (question, option)."""
    walks = [follow(tree, story)[0] for story in stories]
    reached = {walk.node for walk in walks if walk.node in tree.diagnoses}
    return reached, {answer for walk in walks for answer in walk.answers}


def _mistake(data, number):
    name = data.get("id", f"récit {number}") if isinstance(data, dict) else f"récit {number}"
    if not isinstance(data, dict) or set(data) != FIELDS:
        return f"{name} : il faut exactement id, told, answers et diagnosis."
    answers = data["answers"]
    texts = [data["id"], data["told"], data["diagnosis"], *(answers.values() if isinstance(answers, dict) else [None])]
    if not all(isinstance(each, str) and each for each in texts):
        return f"{name} : id, told et diagnosis sont des textes, answers une suite de « question: réponse »."
    return None


def _refused(tree, story, question, option):
    options = tree.questions[question].options
    if any(each.id == option for each in options):
        return f"{story.id} : « {question}/{option} » n'est pas offerte à ce public."
    return f"{story.id} : « {question}/{option} » n'existe pas{meant(option, [each.id for each in options])}."


def _hint(tree, question):
    return "" if question in tree.questions else f", cette question n'existe pas{meant(question, tree.questions)}"
