// What html-validate asks of mails: what it asks of pages, less what mail clients need.
module.exports = {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
  rules: {
    // Gmail and others drop <style>, so every element has its own.
    "no-inline-style": "off",
    // Outlook for Windows knows no max-width: tables for it alone stand in conditional comments.
    "no-conditional-comment": "off",
    // Outlook and old clients take the spacing and width of a table from its attributes.
    "no-deprecated-attr": "off",
    // <tbody> would only add bytes to the many tables of a layout.
    "prefer-tbody": "off",
    // The element <article> is unknown to Outlook; its role is known to screen readers.
    "prefer-native-element": ["error", {exclude: ["article"]}],
  },
};
