// A module within somebody else's learning platform: one screen at a time, and its place told by SCORM 1.2.
// ADL, SCORM Run-Time Environment 1.2. ES5 throughout: who knows what a platform opens it in.
//
// cmi.suspend_data is "1;<steps done>;<questions answered right>", keys with a comma between: the keys of steps are the
// same in every language and every later package. What somebody writes is read by nothing here, and told to nobody.
(function () {
  "use strict";

  // Nothing is shown before it is known where one was.
  var root = document.documentElement;
  root.className = "scorm-waits";
  document.addEventListener("DOMContentLoaded", function () {
    try {
      start();
    } finally {
      root.className = "";
    }
  });

  function start() {
    var LEVELS = 12;
    var VERSION = "1";
    var body = document.body;
    var graded = body.hasAttribute("data-graded");
    var passMark = body.hasAttribute("data-pass-mark") ? Number(body.getAttribute("data-pass-mark")) : null;
    var screens = all(document, "[data-screen]");
    var steps = screens.map(keyOf).filter(function (key) {
      return key && key !== "end";
    });
    var questions = all(document, "[data-asks]").map(keyOf);
    var began = Date.now();
    var done = [];
    var right = [];
    var here = "";
    var over = false;
    var status = "";
    // Looked through without counting: nothing changes.
    var looking = false;
    var api = found();

    function all(root, selector) {
      return Array.prototype.slice.call(root.querySelectorAll(selector));
    }

    function keyOf(screen) {
      return screen.getAttribute("data-screen");
    }

    function has(list, one) {
      return list.indexOf(one) !== -1;
    }

    // The platform's object: in a window around this one, or in the one that has opened it.
    function found() {
      return around(window) || opened(window) || null;
    }

    function around(start) {
      var one = start;
      for (var level = 0; level <= LEVELS; level += 1) {
        try {
          if (one.API) return one.API;
          if (!one.parent || one.parent === one) return null;
          one = one.parent;
        } catch (error) {
          // Another website's window: what is around it is still worth asking.
          try {
            if (one.parent === one) return null;
            one = one.parent;
          } catch (refused) {
            return null;
          }
        }
      }
      return null;
    }

    function opened(start) {
      try {
        return around(start.opener) || around(start.top.opener);
      } catch (error) {
        return null;
      }
    }

    function get(name) {
      return api ? String(api.LMSGetValue(name) || "") : "";
    }

    function set(name, value) {
      if (api) api.LMSSetValue(name, String(value));
    }

    function begin() {
      if (api && String(api.LMSInitialize("")) !== "true") api = null;
      if (!api) {
        document.querySelector("[data-alone]").hidden = false;
        return "";
      }
      looking = has(["review", "browse"], get("cmi.core.lesson_mode"));
      status = get("cmi.core.lesson_status");
      remember(get("cmi.suspend_data"));
      if (!status || status === "not attempted" || status === "browsed") {
        status = "incomplete";
        if (!looking) set("cmi.core.lesson_status", status);
        api.LMSCommit("");
      }
      return get("cmi.core.lesson_location");
    }

    // Steps that this package does not have are left out; those that are new to it are simply not done.
    function remember(kept) {
      var parts = kept.split(";");
      if (parts[0] !== VERSION) return;
      done = known(parts[1], steps);
      right = known(parts[2], questions);
    }

    function known(keys, ours) {
      return ours.filter(function (key) {
        return has((keys || "").split(","), key);
      });
    }

    function place(key) {
      if (key === "end" || has(steps, key)) return key;
      if (!done.length) return "";
      return firstLeft() || "end";
    }

    function firstLeft() {
      return steps.filter(function (key) {
        return !has(done, key);
      })[0];
    }

    function score() {
      return questions.length ? Math.round((100 * right.length) / questions.length) : 0;
    }

    // Hours, minutes and seconds since the module was opened, as CMITimespan: HHHH:MM:SS.SS.
    function timespan() {
      var hundredths = Math.floor(Math.min(Date.now() - began, 9999 * 3600000) / 10);
      return [
        pad(Math.floor(hundredths / 360000), 4),
        pad(Math.floor(hundredths / 6000) % 60, 2),
        pad(Math.floor(hundredths / 100) % 60, 2) + "." + pad(hundredths % 100, 2),
      ].join(":");
    }

    function pad(number, digits) {
      var text = String(number);
      while (text.length < digits) text = "0" + text;
      return text;
    }

    // What is done stays done, also when a later package has more steps.
    function settle() {
      if (firstLeft()) return;
      if (passMark === null) {
        if (status !== "passed") status = "completed";
      } else if (status !== "passed") {
        status = score() >= passMark ? "passed" : "failed";
      }
    }

    function tell() {
      if (!api || over) return;
      if (!looking) {
        settle();
        set("cmi.core.lesson_location", here);
        set("cmi.suspend_data", [VERSION, done.join(","), right.join(",")].join(";"));
        set("cmi.core.lesson_status", status);
        if (graded) {
          set("cmi.core.score.min", 0);
          set("cmi.core.score.max", 100);
          set("cmi.core.score.raw", score());
        }
      }
      set("cmi.core.session_time", timespan());
      api.LMSCommit("");
    }

    function leave() {
      if (!api || over) return;
      tell();
      set("cmi.core.exit", "suspend");
      over = true;
      api.LMSFinish("");
    }

    function show(key, moved) {
      here = key;
      screens.forEach(function (screen) {
        screen.hidden = keyOf(screen) !== key;
        if (screen.hidden) {
          all(screen, "audio, video").forEach(function (media) {
            media.pause();
          });
        }
      });
      all(document, "[data-stone]").forEach(function (stone) {
        var isDone = has(done, stone.getAttribute("data-stone"));
        stone.classList.toggle("done", isDone);
        stone.querySelector("[data-done]").hidden = !isDone;
      });
      if (key === "end") showEnd();
      if (!moved) return;
      scrollTo(0, 0);
      all(document, "h1").filter(isShown)[0].focus();
    }

    function isShown(element) {
      return element.getClientRects().length > 0;
    }

    function showEnd() {
      var left = Boolean(firstLeft());
      all(document, "[data-end]").forEach(function (part) {
        var name = part.getAttribute("data-end");
        part.hidden = { whole: left, left: !left, passed: status !== "passed", failed: status !== "failed" }[name];
      });
      all(document, "[data-score]").forEach(function (part) {
        part.textContent = right.length + " / " + questions.length;
      });
    }

    function go(key) {
      here = key;
      tell();
      show(key, true);
    }

    function next() {
      if (!has(done, here)) done.push(here);
      go(steps[steps.indexOf(here) + 1] || "end");
    }

    // What was chosen: the values of those marked, or of an order one for each place, empty where none is.
    function chosen(screen, answer) {
      var field = answer.getAttribute("data-field");
      if (answer.getAttribute("data-judge") === "order") {
        return all(screen, '[name^="' + field + '"]').map(function (place) {
          return place.value;
        });
      }
      return all(screen, '[name="' + field + '"]:checked').map(function (option) {
        return option.value;
      });
    }

    function judge(screen) {
      var answer = screen.querySelector("[data-judge]");
      var said = chosen(screen, answer);
      var expected = answer.getAttribute("data-right").split(" ");
      var inOrder = answer.getAttribute("data-judge") === "order";
      var missing = !said.length || has(said, "");
      var twice = !missing && said.some(function (one, at) {
        return said.indexOf(one) !== at;
      });
      var isRight = inOrder ? said.join() === expected.join() : said.slice().sort().join() === expected.sort().join();
      var shown = { missing: missing, twice: twice, answer: !missing && !twice, right: isRight, wrong: !isRight };
      all(answer, "[data-said]").forEach(function (part) {
        part.hidden = !shown[part.getAttribute("data-said")];
      });
      all(answer, "[data-of]").forEach(function (part) {
        part.hidden = inOrder || !has(said, part.getAttribute("data-of"));
      });
      answer.querySelector(".notice").className = "notice notice-" + (isRight ? "ok" : "info");
      if (!shown.answer || !isRight || has(right, here)) return;
      right.push(here);
      tell();
    }

    function pressed(event) {
      var to = event.target.closest("[data-to]");
      var away = event.target.closest("[data-leave]");
      if (to) {
        event.preventDefault();
        go(to.getAttribute("data-to"));
      } else if (event.target.closest("[data-next]")) {
        next();
      } else if (event.target.closest("[data-back]")) {
        go(steps[steps.indexOf(here) - 1] || "");
      } else if (event.target.closest("[data-rest]")) {
        go(firstLeft() || "");
      } else if (event.target.closest("[data-print]")) {
        window.print();
      } else if (away) {
        leave();
        hurry(event, away.href);
      }
    }

    // In place of the whole window, so that no way back leads here; where that is refused the link itself leads away.
    function hurry(event, address) {
      try {
        window.top.location.replace(address);
        event.preventDefault();
      } catch (refused) {
        // The link has the window as its target.
      }
    }

    document.addEventListener("click", pressed);
    // Nothing in the package has anywhere to be sent to.
    document.addEventListener("submit", function (event) {
      var screen = event.target.closest("[data-asks]");
      event.preventDefault();
      if (screen) judge(screen);
    });
    document.addEventListener("visibilitychange", function () {
      if (document.hidden) tell();
    });
    window.addEventListener("pagehide", leave);
    window.addEventListener("beforeunload", tell);
    // Brought back as it was left: the platform's session is over.
    window.addEventListener("pageshow", function (event) {
      if (event.persisted) location.reload();
    });

    all(document, "[data-next], [data-back], [data-print]").forEach(function (button) {
      button.hidden = false;
    });
    here = place(begin());
    show(here, false);
  }
})();
