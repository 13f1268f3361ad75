"""How markup becomes `Text`: masks, slices, links, references, infoboxes and sections; the plain rendering too."""
