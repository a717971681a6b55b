"""The panel above a lesson's steps: what publishing would do, and which languages are behind."""

from wagtail.admin.panels import Panel


class StepsPanel(Panel):
    """The lesson as it was last saved, beside what is live and what is translated."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "training/admin/steps_panel.html"

        def is_shown(self):
            return bool(self.instance.pk)

        def get_context_data(self, parent_context=None):
            from training.admin.editing import effect_words, lag_words
            from training.effect import effect
            from training.lag import lags

            found = effect(self.instance)
            return super().get_context_data(parent_context) | {
                "decides": found is not None,
                "effect": effect_words(found) if found else "",
                "removed": found.removed if found else (),
                "behind": [words for one in lags(self.instance) for words in lag_words(one)],
            }
