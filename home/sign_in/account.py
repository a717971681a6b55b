"""One's own sign-in: what opens it, listed, added and removed; the password; out everywhere."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import PasswordChangeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import ModelForm
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.views.account import BaseSettingsPanel

from home.models import User
from home.sign_in import factor

asked_again = reauthentication_required(app="allauth.mfa")


@require_safe
@never_cache
@asked_again
def account(request):
    """2 queries beside the session's."""
    kept = list(Authenticator.objects.filter(user_id=request.user.pk).order_by("pk"))
    factors = [one for one in kept if one.type in factor.FACTORS]
    context = {
        "factors": factors,
        "known_at": factor.known_at(request.user),
        "only": len(factors) == 1,
        "has_app": any(one.type == Authenticator.Type.TOTP for one in factors),
        "codes": sum(
            len(one.wrap().get_unused_codes())
            for one in kept
            if one.type == Authenticator.Type.RECOVERY_CODES
        ),
    }
    return render(request, "home/sign_in/account.html", context)


@transaction.atomic
def take_away(user, pk: int) -> bool:
    """Remove one of somebody's factors; False for the last one. Locks the person: of two at once one stays."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    own = Authenticator.objects.filter(user_id=user.pk, type__in=factor.FACTORS)
    return own.exclude(pk=pk).exists() and own.filter(pk=pk).delete()[0] == 1


@require_POST
@asked_again
def remove(request, pk: int):
    if not Authenticator.objects.filter(pk=pk, user_id=request.user.pk, type__in=factor.FACTORS).exists():
        raise Http404
    if take_away(request.user, pk):
        messages.success(request, _("It is removed, and opens nothing any more."))
    else:
        messages.error(request, _("This is the only one. Add another before you remove it."))
    return redirect("mfa_index")


@require_POST
@asked_again
def new_codes(request):
    """The codes before open nothing any more."""
    if not factor.has_factor(request.user):
        return redirect("second_step")
    flows.generate_recovery_codes(request)
    return redirect("mfa_view_recovery_codes")


@require_POST
@asked_again
@transaction.atomic
def everywhere(request):
    """Every session ends, this one too. Locks the person."""
    person = User.objects.select_for_update(of=("self",)).get(pk=request.user.pk)
    person.session_version += 1
    person.save(update_fields=["session_version"])
    return redirect(settings.LOGIN_URL)


class ChangePassword(PasswordChangeView):
    """Every other session ends, and links that set a new one."""

    template_name = "home/sign_in/change_password.html"

    def get_default_success_url(self):
        return reverse("mfa_index")

    def form_valid(self, form):
        answer = super().form_valid(form)
        self.request.user.link_version += 1
        self.request.user.save(update_fields=["link_version"])
        messages.success(self.request, _("Your password is changed."))
        return answer


class NothingToFill(ModelForm):
    class Meta:
        model = User
        fields = ()


class SignInPanel(BaseSettingsPanel):
    """On Wagtail's page about the account: the way to ours."""

    name = "sign_in"
    title = gettext_lazy("How you sign in")
    template_name = "home/sign_in/panel.html"
    form_class = NothingToFill
    order = 500
