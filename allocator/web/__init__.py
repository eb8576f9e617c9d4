"""The web application: who answers for what, in a browser, for people who upload an org chart."""
