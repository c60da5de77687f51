// What html-validate asks of pages and of everything that browsers open: all of it.
module.exports = {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
};
