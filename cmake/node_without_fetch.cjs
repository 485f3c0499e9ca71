// Emscripten before 3.1.40 or so takes a global fetch for a browser's and hands it a bare path, which Node's refuses.
delete globalThis.fetch;
