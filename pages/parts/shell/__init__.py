"""What every page has round it: who looks, the frame, navigation, wording and badges."""
