// Who signs in next in this tab sees nothing of the conversation before.
sessionStorage.clear();
