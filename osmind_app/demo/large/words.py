"""What patients and their care teams write about: practical things, a question and its answer."""

WELCOME = "Welcome. You can write to us here whenever something comes up; we usually reply within one business day."
EXCHANGES = (
    ("Good morning. Is my appointment this week still on?", "Yes, it is. You’ll find it under Appointments."),
    ("Could we move to a later time? I have to work until four.", "Of course. Does five o’clock suit you?"),
    ("Five is perfect, thank you.", "Done. You’ll see the new time under Appointments."),
    ("Where do I park?", "Behind the building. The first two hours are free."),
    ("I can’t find the receipt from last month.", "It’s under Documents now. Write again if you can’t open it."),
    ("Do you have my new insurance card?", "Not yet. Please send a photo of both sides here."),
    ("I sent the photo just now. Is it readable?", "It is, thank you. Everything is on file."),
    ("I’m running late today, about ten minutes.", "That’s all right, come in when you’re here."),
    ("The video link doesn’t open on my tablet.", "Please try it in another browser, or call us and we’ll help."),
    ("It works now, thank you!", "Good to hear. See you then."),
    ("May my daughter come along next time?", "She is welcome. There are two chairs."),
    ("Which form do I still have to fill in?", "Only the one on your Home page. It takes five minutes."),
    ("I filled it in last night.", "It arrived. Thank you for being so quick."),
    ("Can I pay the invoice by card?", "Yes, at the desk. Just say your name."),
    ("I have a new phone number.", "You can change it under Contact info; we see it at once."),
    ("I left an umbrella with you, a green one.", "It’s at the desk, with your name on it."),
    ("Is there somebody at the desk at noon?", "Yes, from half past eight until five."),
    ("May I come a little earlier on Thursday?", "Yes. The waiting room is open from half past eight."),
    ("Could you send the letter for my employer?", "It’s under Documents. Tell us if anything is missing."),
    ("We are on vacation next week.", "Thank you for telling us. We moved your time by a week."),
)
