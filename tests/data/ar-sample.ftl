# EXAMPLE: a sample in Arabic, to see pages that are written from right to left. No language that ships: it
# lacks most words, and no native reader has seen it.

language-direction = rtl
language-note = EXAMPLE: عينة لم يراجعها متحدث أصلي.
service-shelter = مأوى الطوارئ
month-name =
    { $month ->
        [5] مايو
       *[other] { $month }
    }
when-month = في { month-name } { $year }
when-day = في { $day } { month-name } { $year }
document-example = EXAMPLE. مثال.
document-sources = [{ $sources }; { $checked }]
document-no-source = [بلا مصدر; { $checked }]
document-unverified = (غير مؤكد)
document-references = المصادر
letter-title-complaint = شكوى بشأن الحصول على خدمة
letter-to = إلى
letter-date = التاريخ
letter-what-happened = ما حدث
letter-about = يتعلق هذا بخدمة في { $city }: { $service }.
letter-when = حدث ذلك { $when }.
letter-own-words = بكلمات الشخص نفسه
letter-the-rule = القاعدة
letter-policy = لدى مجلس المدينة سياسة خدمات بلا خوف:
letter-policy-since = (منذ { $since })
letter-what-i-ask = ما أطلبه
letter-ask-others = أطلب منكم الحرص على القيام بما يلي:
letter-ask-service = تقديم الخدمة أو توضيح سبب الرفض كتابة.
letter-ask-apology = الاعتذار للشخص.
letter-answer = الرد
letter-answer-please = الرجاء الرد كتابة.
letter-answer-to = الاسم وعنوان الرد
letter-outcome-refused = رُفض تقديم الخدمة.
letter-barrier-asked-status = سأل الموظفون عن وضع الهجرة.
letter-barrier-staff-unaware-of-policy = لم يعرف الموظفون السياسة.
letter-for-whom-self = كانت الخدمة لي.
letter-status-rule-not-required = لا تعتمد هذه الخدمة على وضع الهجرة.
letter-rule-city = المدينة مسؤولة عن ذلك.
letter-feeds-training = تدريب جميع الموظفين على هذه القاعدة.
key-place = المكان
key-time-of-day = الوقت
key-wanted = المطلوب
key-said = الكلمات التي قيلت
key-documents-asked = الأوراق المطلوبة
key-consequence = النتيجة
key-remedy = ما يصلح الأمر
key-office-reference = رقم المكتب
status-rule-not-required = لا: وضع الهجرة غير مطلوب
counter-may-not = لا يجوز للموظفين
exposure-low = قليل
exposure-medium = متوسط
exposure-high = كثير
card-title = { $service }: حقوقك في { $city }
card-may-they-ask = هل يجوز لهم السؤال عن وضع الهجرة؟
card-say = ما يمكنك قوله
card-say-status-rule-not-required = «هذه الخدمة لا تحتاج إلى وضع الهجرة الخاص بي.»
card-say-then = «اسأل المشرف من فضلك، أو اكتب سبب الرفض.»
card-if-refused = إذا رفضوا
card-exposure = ما يعرفونه عنك: { $exposure }
card-exposure-unknown = ما يعرفونه عنك غير معروف
card-advice = تحدث إلى عيادة قانونية قبل ذكر اسمك. هذه البطاقة ليست استشارة قانونية.
