"""Routes of the quality office's forms, and of the rules that assign recordings to reviewers."""

from collections.abc import Sequence

from aiohttp import web

from gateway.evaluation.forms import ReviewForms
from gateway.evaluation.rule import AssignmentRule
from gateway.evaluation.rules import ReviewRules
from gateway.evaluation.shown import (
    FormDraft,
    FormList,
    FormRevision,
    FormShown,
    NewForm,
    ReviewMade,
    RuleChange,
    RuleList,
    RuleTrial,
)
from gateway.platform.http.route import Call, Route, json_response

FORM_BODY = 96 * 1024


class ReviewFormsApi:
    """Handles the routes of forms."""

    def __init__(self, forms: ReviewForms) -> None:
        self._forms = forms

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        changed = {409: "Somebody else has changed the form meanwhile."}
        return (
            Route(
                "GET", "/api/v1/review/forms", self.listing, "Forms of evaluation", "review",
                response=FormList,
            ),
            Route(
                "POST", "/api/v1/review/forms", self.make, "Begin a form", "review",
                request=NewForm, response=ReviewMade, status=201,
                errors={404: "There is no such form to copy."},
            ),
            Route(
                "PUT", "/api/v1/review/forms/{id}", self.write, "Keep the draft of a form", "review",
                request=FormDraft, response=FormShown, body_limit=FORM_BODY, errors=changed,
            ),
            Route(
                "POST", "/api/v1/review/forms/{id}/publish", self.publish,
                "Judge by the draft from now on", "review", request=FormRevision,
                response=FormShown, errors=changed,
            ),
            Route(
                "POST", "/api/v1/review/forms/{id}/retire", self.retire,
                "Judge by this form no more", "review", request=FormRevision,
                response=FormShown, errors=changed,
            ),
        )  # fmt: skip

    async def listing(self, _call: Call) -> FormList:
        """Return the forms by name, retired ones at the end."""
        return FormList(forms=await self._forms.all())

    async def make(self, call: Call) -> ReviewMade:
        """Create a form with a draft."""
        return ReviewMade(id=await self._forms.make(call.body, by=call.staff))

    async def write(self, call: Call) -> FormShown:
        """Store the draft and return the form."""
        return await self._forms.write(call.path("id"), call.body, by=call.staff)

    async def publish(self, call: Call) -> FormShown:
        """Publish the draft. New evaluations use it; those already handed in keep the version by which they were
        made."""
        wanted: FormRevision = call.body
        return await self._forms.publish(call.path("id"), wanted.revision, by=call.staff)

    async def retire(self, call: Call) -> FormShown:
        """Retire a form; evaluations that are assigned already are still judged by it."""
        wanted: FormRevision = call.body
        return await self._forms.retire(call.path("id"), wanted.revision, by=call.staff)


class ReviewRulesApi:
    """Handles the routes of rules."""

    def __init__(self, rules: ReviewRules) -> None:
        self._rules = rules

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        changed = {409: "Somebody else has changed the rule meanwhile."}
        return (
            Route(
                "GET", "/api/v1/review/rules", self.listing, "Rules of assignment", "review",
                response=RuleList,
            ),
            Route(
                "POST", "/api/v1/review/rules", self.make, "Add a rule of assignment", "review",
                request=AssignmentRule, response=ReviewMade, status=201,
            ),
            Route(
                "POST", "/api/v1/review/rules/trial", self.trial,
                "What a rule would have taken", "review", request=AssignmentRule,
                response=RuleTrial,
            ),
            Route(
                "PUT", "/api/v1/review/rules/{id}", self.change, "Change a rule of assignment",
                "review", request=RuleChange, status=204, errors=changed,
            ),
            Route(
                "DELETE", "/api/v1/review/rules/{id}", self.remove,
                "Take a rule of assignment away", "review", query=FormRevision, status=204,
                errors=changed,
            ),
        )  # fmt: skip

    async def listing(self, _call: Call) -> RuleList:
        """Return the rules by name, with the forms and reviewers that a rule can name."""
        return await self._rules.all()

    async def make(self, call: Call) -> ReviewMade:
        """Create a rule, which counts from now on."""
        return ReviewMade(id=await self._rules.make(call.body, by=call.staff))

    async def trial(self, call: Call) -> RuleTrial:
        """Return what the rule would have selected from the last month; nothing is assigned."""
        return await self._rules.trial(call.body)

    async def change(self, call: Call) -> web.Response:
        """Change a rule. Send the revision that was read. Earlier assignments stay."""
        await self._rules.change(call.path("id"), call.body, by=call.staff)
        return json_response(None, status=204)

    async def remove(self, call: Call) -> web.Response:
        """Remove a rule, which assigns nothing more. Earlier assignments stay, under its name."""
        query: FormRevision = call.query
        await self._rules.remove(call.path("id"), query.revision, by=call.staff)
        return json_response(None, status=204)
