// What must work before the program does: saying that it could not start, and the text its workers are made of.
(function () {
  'use strict';

  // --- Could not start -------------------------------------------------------------------------------------------
  var started = false;
  function failed(event) {
    if (started) return;
    document.querySelectorAll('.boot-waiting').forEach(function (p) { p.hidden = true; });
    document.querySelectorAll('.boot-failed').forEach(function (p) { p.hidden = false; });
    document.querySelectorAll('.boot-still').forEach(function (still) { still.style.animationDelay = '0s'; });
  }
  addEventListener('TrunkApplicationStarted', function () { started = true; });
  // Captured, because a script or preload that does not arrive tells only its own element.
  addEventListener('error', failed, true);
  addEventListener('unhandledrejection', failed);

  // --- The worker's text -----------------------------------------------------------------------------------------
  // Workers run the same WebAssembly module as the page, under the same JavaScript that wasm-bindgen wrote (the
  // "glue"). Workers made from a Blob are the only ones that also start in a sandboxed frame and from a file, and of
  // those only classic scripts, so the glue, an ES module, becomes a classic script by three replacements. They are
  // made here, from the file the page has just loaded, so that there is no second file to fetch and to keep in step;
  // `cargo xtask finish` fails the build when the glue has another shape than these replacements expect.
  function asClassicScript(glue) {
    return glue
      .replace(/^export (?=(async )?function|class)/gm, '')
      .replace(/^export \{.*\};?$/m, '')
      .replace(/\bimport\.meta\.url\b/g, 'location.href');
  }

  // The first message brings the compiled module. `initSync` runs `main`, which sees that it is in a worker and puts
  // its own `onmessage` in place of this one; later messages wait in the queue until then.
  var footer = '\nself.onmessage = function (event) { self.onmessage = null; initSync({ module: event.data.module }); };\n';

  function glue() {
    // A page made of a single file carries the glue in a script element of its own.
    var inline = document.getElementById('convscope-glue');
    if (inline) return Promise.resolve(inline.textContent);
    var link = document.querySelector('link[rel="modulepreload"]');
    return fetch(link.href, { integrity: link.integrity, cache: 'force-cache' }).then(function (response) {
      if (!response.ok) throw new Error(link.href + ': ' + response.status);
      return response.text();
    });
  }

  // `convscopeWorkerText(): Promise<string>`, the whole text of a classic worker. Fetched once, when first asked for.
  var text = null;
  globalThis.convscopeWorkerText = function () {
    text = text || glue().then(function (source) { return asClassicScript(source) + footer; });
    return text;
  };

  // --- Without a network -----------------------------------------------------------------------------------------
  // `convscopeOnUpdate(run)` runs something when a newer version of the page is there; `convscopeReload()` opens it. Only a
  // released site that is a page by itself has a service worker (`www/sw.js`): no frame, no page that is one file.
  var told = null, waiting = null;
  function newer(worker) {
    // The page comes from the network: it may be of the new version already.
    var glue = document.querySelector('link[rel="modulepreload"]');
    var channel = new MessageChannel();
    channel.port1.onmessage = function (event) {
      if (event.data) { worker.postMessage('take over'); return; }
      waiting = worker;
      if (told) told();
    };
    worker.postMessage(glue ? glue.href : '', [channel.port2]);
  }
  globalThis.convscopeOnUpdate = function (run) {
    told = run;
    if (waiting) run();
  };
  globalThis.convscopeReload = function () {
    function reload() { location.reload(); }
    if (!waiting) { reload(); return; }
    navigator.serviceWorker.addEventListener('controllerchange', reload);
    setTimeout(reload, 3000);
    waiting.postMessage('take over');
  };
  addEventListener('load', function () {
    var workers = null;
    try {
      if (window.top === window && isSecureContext && document.querySelector('link[rel="manifest"]')) workers = navigator.serviceWorker;
    } catch (error) { /* Not allowed here: the page works without. */ }
    if (!workers) return;
    workers.register('sw.js').then(function (registration) {
      function look(worker) {
        if (worker && workers.controller) newer(worker);
      }
      look(registration.waiting);
      registration.addEventListener('updatefound', function () {
        var worker = registration.installing;
        worker.addEventListener('statechange', function () { if (worker.state === 'installed') look(worker); });
      });
    }).catch(function () { /* Nor may it keep anything. */ });
  });

  // --- The page as one file --------------------------------------------------------------------------------------
  // `convscopePageText(): Promise<string>`. In the site of several files it is the file beside it. A page that is one
  // file already gives itself, with its body as it was before the program: `embed.html` puts its own maker here.
  globalThis.convscopePageText = function () {
    return fetch('embed.html').then(function (response) {
      if (!response.ok) throw new Error('embed.html: ' + response.status);
      return response.text();
    });
  };
})();
