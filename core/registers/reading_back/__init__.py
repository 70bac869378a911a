"""Reading decisions back from a workbook that was edited elsewhere; what was decided meanwhile is kept."""
