"""Where letters point to; the web owns these paths (web/routes.py) and a house test keeps the two alike."""

INVITATION = "/i/{token}"
RESET = "/r/{token}"
SIGN_IN = "/"
FORGOT = "/forgot-password"
STAFF_SIGN_IN = "/clinic/sign-in"
STAFF_FORGOT = "/clinic/forgot-password"
PATIENT = "/clinic/patient?id={patient_id}"
