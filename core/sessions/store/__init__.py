"""The session store on an ordered map of text: every rule that all stores share."""
