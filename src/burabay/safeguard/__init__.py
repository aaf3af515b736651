"""The trigger safeguard of Art. 2.10: levels, calendar, volumes, forecast, exposure, watch."""
