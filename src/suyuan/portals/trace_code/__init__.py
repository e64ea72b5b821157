"""The page of a trace code: verdict, facts, the life panorama and its five views, events, corrections, exports."""
