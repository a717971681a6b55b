"""What the networks add to the pages and mails of courses."""

from wagtail import hooks

from networks import for_runs, touch


@hooks.register("links_afterwards")
def staying_in_touch(claim, now):
    return for_runs.for_participant(claim, now)


@hooks.register("leaders_words")
def whether_there_are_enough(run):
    return for_runs.for_leaders(run)


@hooks.register("run_lines")
def whether_there_are_enough_in_the_admin(user, run):
    return for_runs.for_coordinators(run)


@hooks.register("party_anonymised")
def nobody_to_stay_in_touch_with(party_id):
    touch.forget_party(party_id)


@hooks.register("own_data_of_party")
def what_is_kept_of_staying_in_touch(party):
    return for_runs.own_data(party)
