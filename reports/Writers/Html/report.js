(function () {
  'use strict';
  var tools = document.querySelector('.tools');
  var cases = Array.from(document.querySelectorAll('details.case'));
  var groups = Array.from(document.querySelectorAll('.group'));
  var shown = document.getElementById('shown');
  var box = document.getElementById('words');
  var wanted = '';

  function filter() {
    var words = box.value.trim().toLowerCase();
    var count = 0;
    cases.forEach(function (element) {
      var byOutcome = wanted === '' ? true : element.dataset.outcome === wanted;
      var byWords = words === '' ? true : element.textContent.toLowerCase().includes(words);
      element.hidden = byOutcome ? !byWords : true;
      count += element.hidden ? 0 : 1;
    });
    groups.forEach(function (heading) {
      heading.hidden = Array.from(heading.nextElementSibling.children).every(function (child) { return child.hidden; });
    });
    shown.textContent = count + ' of ' + cases.length + ' testcases shown';
  }

  function reveal() {
    var target = location.hash === '' ? null : document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target === null) { return; }
    if (target.matches('details.case')) {
      if (target.hidden) { wanted = ''; box.value = ''; press(tools.querySelector('[data-outcome=""]')); }
      target.open = true;
      target.scrollIntoView();
    }
  }

  function press(button) {
    tools.querySelectorAll('[data-outcome]').forEach(function (other) { other.setAttribute('aria-pressed', other === button ? 'true' : 'false'); });
    wanted = button.dataset.outcome;
    filter();
  }

  if (tools !== null) {
    tools.hidden = false;
    tools.querySelectorAll('[data-outcome]').forEach(function (button) { button.addEventListener('click', function () { press(button); }); });
    box.addEventListener('input', filter);
    var all = document.getElementById('all');
    all.addEventListener('click', function () {
      var open = all.getAttribute('aria-pressed') !== 'true';
      all.setAttribute('aria-pressed', open ? 'true' : 'false');
      cases.forEach(function (element) { element.open = open; });
    });
    filter();
    window.addEventListener('hashchange', reveal);
    reveal();
  }
  window.addEventListener('beforeprint', function () { cases.forEach(function (element) { element.dataset.was = element.open ? 'open' : ''; element.open = true; }); });
  window.addEventListener('afterprint', function () { cases.forEach(function (element) { element.open = element.dataset.was === 'open'; }); });
}());
